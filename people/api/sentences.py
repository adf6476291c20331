"""What is wrong with the shape of something sent, in our own sentences instead of the validator's English."""

from typing import Any

from django.utils.translation import gettext as _

# Where a value was: what the validator calls it → what the answer calls it. The body needs no mention.
PLACES = {"query": "query", "header": "header", "path": "path"}


def pointer_of(location: tuple[Any, ...]) -> str:
    """A JSON pointer (RFC 6901) from ("body", "body", "slots", 0, "starts_at")."""
    steps = location[2:] if location[0] == "body" else location[1:]
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def error_of(error: dict[str, Any]) -> dict[str, str]:
    """One validator's error as {pointer, detail}, with ``in`` when it was not in the body."""
    location = tuple(error["loc"])
    shown = {"pointer": pointer_of(location), "detail": sentence_of(error)}
    if location[0] in PLACES:
        shown["in"] = PLACES[location[0]]
        if location[0] in ("query", "header"):
            # The name itself, without the model it was read into.
            shown["pointer"] = f"/{location[-1]}"
    return shown


def sentence_of(error: dict[str, Any]) -> str:
    kind, facts = error["type"], error.get("ctx") or {}
    name = str(error["loc"][-1])
    match kind:
        case "moment":
            return str(error["msg"])
        case "missing":
            if len(error["loc"]) <= 2 and error["loc"][0] == "body":
                return _("Der mangler et JSON-objekt.")
            return _("{name} mangler.").format(name=name)
        case "extra_forbidden":
            return _("Feltet {name} kendes ikke.").format(name=name)
        case "string_type":
            return _("Skal være tekst.")
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return _("Skal være et helt tal.")
        case "bool_type" | "bool_parsing":
            return _("Skal være true eller false.")
        case "list_type":
            return _("Skal være en liste.")
        case "model_type" | "model_attributes_type" | "dict_type":
            return _("Skal være et objekt.")
        case "uuid_parsing" | "uuid_type":
            return _("Skal være et UUID.")
        case "literal_error" | "enum":
            return _("Skal være {choices}.").format(choices=_choices(facts.get("expected", "")))
        case "string_too_long":
            return _("Højst {count} tegn.").format(count=facts["max_length"])
        case "string_too_short":
            return _("Mindst {count} tegn.").format(count=facts["min_length"])
        case "string_pattern_mismatch":
            return _("Kun almindelige tegn uden mellemrum.")
        case "too_long":
            return _("Højst {count}.").format(count=facts["max_length"])
        case "too_short":
            return _("Mindst {count}.").format(count=facts["min_length"])
        case "greater_than_equal":
            return _("Mindst {count}.").format(count=facts["ge"])
        case "less_than_equal":
            return _("Højst {count}.").format(count=facts["le"])
    return _("Værdien kan ikke bruges her.")


def _choices(expected: str) -> str:
    """ "'da' or 'en'" → "da eller en"."""
    return expected.replace("'", "").replace(" or ", " " + _("eller") + " ")
