"""What a page asks about the one who reads it."""

from django import template

from events import access

register = template.Library()


@register.filter
def organises_all(user: access.Visitor) -> bool:
    """Whether the administration is there for them."""
    return access.organises_all(user)


@register.filter
def has_own_pages(user: access.Visitor) -> bool:
    """Whether there is something behind »Mine sider« for them."""
    return access.has_own_pages(user)
