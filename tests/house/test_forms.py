"""What every form promises: each field a person sees has a name in words, and what they do not see needs nothing."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.template.loader import render_to_string

ROOMS = ("config", "people", "events", "ambassadors", "materials")


def _below(parent: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for child in parent.__subclasses__():
        yield child
        yield from _below(child)


def our_forms() -> list[type[forms.Form]]:
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if ".web" in module.name:
                importlib.import_module(module.name)
    found = {form for form in _below(forms.Form) if form.__module__.partition(".")[0] in ROOMS}
    return sorted(found, key=lambda form: (form.__module__, form.__qualname__))


@pytest.mark.parametrize("form", our_forms(), ids=lambda form: f"{form.__module__}.{form.__qualname__}")
def test_what_is_seen_has_a_label_and_what_is_hidden_is_never_required(form: type[forms.Form]) -> None:
    hidden = {name for name, field in form.base_fields.items() if isinstance(field.widget, forms.HiddenInput)}
    seen = form.base_fields.keys() - hidden
    assert [name for name in sorted(seen) if not form.base_fields[name].label] == []
    assert [name for name in sorted(hidden) if form.base_fields[name].required] == []


def test_an_error_of_a_hidden_field_is_told_without_its_name() -> None:
    class Choosing(forms.Form):
        secret_thing = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "Vælg stedet igen."})

    page = render_to_string("components/form_errors.html", {"form": Choosing({})})
    assert "Vælg stedet igen." in page
    assert "ecret" not in page
