"""The OpenAPI description turned into tables that a person can read."""

import json
from typing import Any

from django.utils.translation import gettext as _
from ninja import NinjaAPI

from people.api.keys import Key


def scopes_of(api: NinjaAPI) -> dict[str, tuple[str, ...]]:
    """Which scopes open each operation, by operationId; one of them is enough."""
    return {
        api.get_openapi_operation_id(operation): auth.scopes
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        for auth in operation.auth_callbacks
        if isinstance(auth, Key)
    }


def groups(document: dict[str, Any], scopes: dict[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Operations by their tag, each with its tables of parameters, body and answer."""
    found: dict[str, dict[str, Any]] = {}
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = operation.get("tags", [""])[0]
            group = found.setdefault(tag, {"name": tag, "operations": []})
            group["operations"].append(
                {
                    **operation,
                    "method": method.upper(),
                    "address": address,
                    "scope": _(" eller ").join(scopes.get(operation["operationId"], ())),
                    "parts": _parts(operation, document),
                }
            )
    return list(found.values())


def _parts(operation: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    parts = []
    given = [
        _field(parameter["name"], _said(parameter), parameter["required"], document)
        for parameter in operation["parameters"]
    ]
    if given:
        parts.append({"name": _("Parametre og headere"), "fields": given})
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        parts.append(
            {"name": _("Sendes"), "fields": _fields(schema, document), "example": _example(operation["requestBody"])}
        )
    answers = [operation["responses"][code] for code in ("200", "201", "202") if code in operation["responses"]]
    for answer in answers:
        told = _fields(answer["content"]["application/json"]["schema"], document, sent=False)
        parts.append({"name": _("Svar"), "fields": told, "example": _example(answer)})
    return parts


def _said(parameter: dict[str, Any]) -> dict[str, Any]:
    """Its schema, with the sentence that stands beside it."""
    sentence = parameter.get("description")
    return {**parameter["schema"], **({"description": sentence} if sentence else {})}


def _example(told: dict[str, Any]) -> str:
    """As it goes over the line, over many lines for people; "" where there is none."""
    example = told["content"]["application/json"].get("example")
    return json.dumps(example, ensure_ascii=False, indent=2) if example is not None else ""


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The schema itself: references followed, "or null" and a single allOf unwrapped."""
    for wrapper in ("allOf", "anyOf"):
        options = [option for option in schema.get(wrapper, ()) if option.get("type") != "null"]
        if len(options) == 1 or (options and wrapper == "anyOf"):  # of several the first, which is the whole thing
            schema = {**{name: value for name, value in schema.items() if name != wrapper}, **options[0]}
    if "$ref" in schema:
        own = {name: value for name, value in schema.items() if name != "$ref"}
        schema = {**document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], **own}
        return _resolved(schema, document) if "$ref" in schema else schema
    return schema


def _fields(
    schema: dict[str, Any], document: dict[str, Any], under: str = "", deep: int = 0, sent: bool = True
) -> list[dict[str, str]]:
    """One line for each field, nested ones as contact.name and slots[].starts_at. An answer has all its fields."""
    schema = _resolved(schema, document)
    lines = []
    for name, inner in schema.get("properties", {}).items():
        lines.append(_field(under + name, inner, sent and name in schema.get("required", ()), document))
        whole = _resolved(inner, document)
        if "properties" in whole:
            lines += _fields(whole, document, f"{under}{name}.", deep + 1, sent)
        elif deep < 1 and "items" in whole and "properties" in _resolved(whole["items"], document):
            lines += _fields(whole["items"], document, f"{under}{name}[].", deep + 1, sent)
    return lines


def _field(name: str, schema: dict[str, Any], required: bool, document: dict[str, Any]) -> dict[str, str]:
    whole = _resolved(schema, document)
    return {"name": name, "kind": _kind(whole, document), "rule": _rule(schema, whole, required)}


def _kind(schema: dict[str, Any], document: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if schema.get("format") in ("date-time", "uuid", "email"):
        return str(schema["format"])
    if schema.get("type") == "array":
        return f"[{_kind(_resolved(schema['items'], document), document)}]"
    return str(schema.get("type", ""))


def _rule(schema: dict[str, Any], whole: dict[str, Any], required: bool) -> str:
    """The rules in a few words, the sentence of the field last."""
    rules = []
    if required:
        rules.append(_("kræves"))
    if any(option.get("type") == "null" for option in schema.get("anyOf", ())):
        rules.append(_("eller null"))
    least = next((whole[name] for name in ("minimum", "minLength", "minItems") if name in whole), None)
    most = next((whole[name] for name in ("maximum", "maxLength", "maxItems") if name in whole), None)
    if least is not None and most is not None:
        rules.append(f"{least}–{most}")
    elif most is not None:
        rules.append(_("højst {most}").format(most=most))
    if schema.get("default") not in (None, ""):
        rules.append(_("ellers {value}").format(value=str(schema["default"]).lower()))
    sentence = schema.get("description") or whole.get("description") or ""
    return ". ".join(part for part in (", ".join(rules), sentence) if part)
