"""Mentoring one to one: applied for, proposed, agreed by both, kept up, and ended well."""
