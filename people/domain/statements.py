"""Statements that are put together once.

Where something is asked many times a second, most of the time goes into writing the same SQL anew. Here the ORM writes
it the first time; afterwards only the blanks are filled in. Tables, columns and how values are stored stay the models'
business, and the database sees, counts and logs these statements like any other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    BinaryField,
    DateField,
    DecimalField,
    FileField,
    ForeignKey,
    JSONField,
    Model,
    QuerySet,
    TimeField,
    UUIDField,
    Value,
)
from django.db.models.query import get_related_populators

# Of these even a text or a number is stored in a form of its own.
_OTHERWISE = (JSONField, UUIDField, ForeignKey, DateField, TimeField, DecimalField, FileField, BinaryField)

type _Fill = Callable[[dict[str, Any], Any], Any]


def _connection() -> Any:
    """This thread's own, and not what stands in for it: that would look it up for each value."""
    return connections[DEFAULT_DB_ALIAS]


class _Blank(Value):
    """Stands in the statement where a value will be."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self.value]


class Blanks:
    """Hands out the places for values, and knows afterwards how each is stored."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self.fills: dict[str, _Fill] = {}

    def one(self, name: str, model: type[Model], field: str, *, ignoring_case: bool = False) -> Any:
        stored: Any = model._meta.get_field(field)

        def fill(values: dict[str, Any], connection: Any) -> Any:
            value = stored.get_db_prep_value(values[name], connection)
            return connection.ops.prep_for_iexact_query(value) if ignoring_case else value

        return self._place(f"blank-{name}", stored, fill)

    def each(self, name: str, model: type[Model], field: str) -> Any:
        """As many as the list has that is told."""
        stored: Any = model._meta.get_field(field)

        def fill(number: int) -> _Fill:
            return lambda values, connection: stored.get_db_prep_value(values[name][number], connection)

        return [self._place(f"blank-{name}-{one}", stored, fill(one)) for one in range(len(self._values[name]))]

    def _place(self, mark: str, stored: Any, fill: _Fill) -> Value:
        self.fills[mark] = fill
        return _Blank(mark, output_field=stored)


@dataclass(frozen=True)
class _Written:
    """A SELECT as the ORM wrote it: what is filled in, and how its rows become what they stand for."""

    sql: str
    params: Sequence[Any]
    fills: dict[str, _Fill]
    converters: dict[int, Any]
    model: type[Model] | None
    names: Sequence[str]
    width: tuple[int, int]
    related: Sequence[Any]
    annotations: Sequence[tuple[str, int]]


class Asked[Row]:
    """A SELECT with blanks: ``Asked(lambda blank: Key.objects.filter(hash=blank.one("hash", Key, "hash")))``.

    Called with a value for each blank it answers the rows, as objects with what is ``select_related``, or, of
    ``values_list``, as tuples. Nothing is prefetched.
    """

    def __init__(self, rows: Callable[[Blanks], QuerySet[Any, Row]]) -> None:
        self._rows = rows
        self._written: dict[tuple[Any, ...], _Written] = {}

    def __call__(self, **values: Any) -> list[Row]:
        connection = _connection()
        shape = (connection.vendor, *(len(value) for value in values.values() if isinstance(value, list)))
        written = self._written.get(shape)
        if written is None:
            written = self._written[shape] = self._write(values, connection)
        params = [
            written.fills[one](values, connection) if isinstance(one, str) and one in written.fills else one
            for one in written.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, params)
            rows = cursor.fetchall()
        if rows and written.converters:
            rows = list(_converted(rows, written.converters, connection))
        return [_made(written, row, connection.alias) for row in rows] if written.model is not None else rows

    def _write(self, values: dict[str, Any], connection: Any) -> _Written:
        given = Blanks(values)
        rows: Any = self._rows(given)
        compiler = rows.query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        if lost := set(given.fills) - {one for one in params if isinstance(one, str)}:
            raise TypeError(f"{sorted(lost)} did not come through: name the column that is compared.")
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        info = compiler.klass_info
        if info is None:
            return _Written(sql, params, given.fills, converters, None, (), (0, 0), (), ())
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in compiler.select[first:last]]
        related = get_related_populators(info, compiler.select, connection.alias, rows._fetch_mode)
        annotations = list(compiler.annotation_col_map.items())
        return _Written(sql, params, given.fills, converters, info["model"], names, (first, last), related, annotations)


def _converted(rows: Sequence[Any], converters: dict[int, Any], connection: Any) -> Any:
    for row in rows:
        values = list(row)
        for position, (convert, expression) in converters.items():
            value = values[position]
            for one in convert:
                value = one(value, expression, connection)
            values[position] = value
        yield values


def _made(written: _Written, row: Sequence[Any], alias: str) -> Any:
    assert written.model is not None
    first, last = written.width
    made = written.model.from_db(alias, written.names, row[first:last])
    for populator in written.related:
        populator.populate(row, made)
    for name, position in written.annotations:
        setattr(made, name, row[position])
    return made


_inserts: dict[tuple[str, type[Model], int, bool], tuple[str, Sequence[Any]]] = {}


def insert(rows: Sequence[Model], *, or_leave: bool = False) -> bool:
    """New rows of one model in one statement; keys that the database gives out are told to them. No signals.

    ``or_leave``: a row that is there already stays as it is, and False is answered.
    """
    if not rows:
        return True
    model, connection = type(rows[0]), _connection()
    shape = (connection.vendor, model, len(rows), or_leave)
    if shape not in _inserts:
        _inserts[shape] = _insert_of(model, len(rows), or_leave, connection.ops.quote_name)
    sql, fields = _inserts[shape]
    params = [_stored(field, row, True, connection) for row in rows for field in fields]
    given = model._meta.auto_field
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        if given is not None:
            keys = cursor.fetchall()
            for row, key in zip(rows, keys, strict=False):
                setattr(row, given.attname, key[0])
            if len(keys) < len(rows):
                return False
        elif or_leave and cursor.rowcount < len(rows):
            return False
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return True


def _stored(field: Any, row: Model, is_new: bool, connection: Any) -> Any:
    """The value as the database takes it; what is text, a number or nothing is that already."""
    value = field.pre_save(row, is_new)
    if value is None or (type(value) in (str, bool, int) and not isinstance(field, _OTHERWISE)):
        return value
    return field.get_db_prep_save(value, connection)


def _insert_of(model: type[Model], number: int, or_leave: bool, quote: Any) -> tuple[str, Sequence[Any]]:
    meta = model._meta
    fields = [field for field in meta.local_concrete_fields if field is not meta.auto_field and not field.generated]
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * number)
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES {places}"  # noqa: S608  # names of our own tables
    if or_leave:
        sql += " ON CONFLICT DO NOTHING"
    if meta.auto_field is not None:
        sql += f" RETURNING {quote(meta.auto_field.column)}"
    return sql, fields


_updates: dict[tuple[str, type[Model], tuple[str, ...]], str] = {}


def save(row: Model, *names: str) -> None:
    """Stores these fields of one row. No signals."""
    model, connection = type(row), _connection()
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    key = model._meta.pk
    shape = (connection.vendor, model, names)
    if shape not in _updates:
        told = ", ".join(f"{quote(field.column)} = %s" for field in fields)
        _updates[shape] = f"UPDATE {quote(model._meta.db_table)} SET {told} WHERE {quote(key.column)} = %s"  # noqa: S608
    params = [_stored(field, row, False, connection) for field in [*fields, key]]
    with connection.cursor() as cursor:
        cursor.execute(_updates[shape], params)
