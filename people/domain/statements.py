"""Statements that are put together once.

Where something is asked many times a second, most of the time goes into writing the same SQL anew. Here the ORM writes
it the first time; afterwards only the blanks are filled in. Tables, columns and how values are stored stay the models'
business, and the database sees, counts and logs these statements like any other.
"""

import functools
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    BinaryField,
    DateField,
    DecimalField,
    Field,
    FileField,
    ForeignKey,
    JSONField,
    Model,
    QuerySet,
    TimeField,
    UUIDField,
    Value,
)
from django.db.models.base import ModelState
from django.db.models.enums import Choices
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery

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
        rows: list[Row] = []
        _go([self.step(rows, values)])
        return rows

    def step(self, rows: list[Row], values: dict[str, Any]) -> "_Step":
        """What is asked, and how ``rows`` gets the answer."""
        connection = _connection()
        shape = (connection.vendor, *(len(value) for value in values.values() if isinstance(value, list)))
        written = self._written.get(shape)
        if written is None:
            written = self._written[shape] = self._write(values, connection)
        params = [
            written.fills[one](values, connection) if isinstance(one, str) and one in written.fills else one
            for one in written.params
        ]

        def take(cursor: Any) -> None:
            found = cursor.fetchall()
            if found and written.converters:
                found = _converted(found, written.converters, connection)
            if written.model is not None:
                found = [_made(written, row, connection.alias) for row in found]
            rows.extend(found)

        return _Step(written.sql, params, take)

    def _write(self, values: dict[str, Any], connection: Any) -> _Written:
        given = Blanks(values)
        rows: Any = self._rows(given)
        compiler = rows.query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        if lost := set(given.fills) - {one for one in params if isinstance(one, str)}:
            raise TypeError(f"{sorted(lost)} did not come through: name the column that is compared.")
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        info = compiler.klass_info
        if info is None or rows._fields is not None:
            return _Written(sql, params, given.fills, converters, None, (), (0, 0), (), ())
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in compiler.select[first:last]]
        related = get_related_populators(info, compiler.select, connection.alias, rows._fetch_mode)
        annotations = list(compiler.annotation_col_map.items())
        return _Written(sql, params, given.fills, converters, info["model"], names, (first, last), related, annotations)


class Changed:
    """An UPDATE with blanks: ``Changed(lambda blank: Key.objects.filter(pk=blank.one("pk", Key, "id")),
    lambda blank: {"used_at": blank.one("now", Key, "used_at")})``.

    Called with a value for each blank it answers how many rows it changed.
    """

    def __init__(self, rows: Callable[[Blanks], QuerySet[Any]], values: Callable[[Blanks], dict[str, Any]]) -> None:
        self._rows, self._values = rows, values
        self._written: dict[str, tuple[str, Sequence[Any], dict[str, _Fill]]] = {}

    def __call__(self, **values: Any) -> int:
        connection = _connection()
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = self._write(values, connection)
        sql, places, fills = written
        params = [fills[one](values, connection) if isinstance(one, str) and one in fills else one for one in places]
        changed: list[int] = []
        _go([_Step(sql, params, lambda cursor: changed.append(cursor.rowcount))])
        return changed[0]

    def _write(self, values: dict[str, Any], connection: Any) -> tuple[str, Sequence[Any], dict[str, _Fill]]:
        given = Blanks(values)
        query: Any = self._rows(given).query.chain(UpdateQuery)
        query.add_update_values(self._values(given))
        sql, params = query.get_compiler(connection.alias).as_sql()
        if lost := set(given.fills) - {one for one in params if isinstance(one, str)}:
            raise TypeError(f"{sorted(lost)} did not come through: name the column that is compared.")
        return sql, params, given.fills


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
    made = _blank(written.model, alias)
    made.__dict__.update(zip(written.names, row[first:last], strict=True))
    for populator in written.related:
        populator.populate(row, made)
    for name, position in written.annotations:
        setattr(made, name, row[position])
    return made


def _blank(model: type[Model], alias: str | None = None) -> Any:
    row: Any = model.__new__(model)
    row._state = ModelState()
    row._state.adding, row._state.db = alias is None, alias
    return row


class _New(NamedTuple):
    """What a new row of a model begins with: values, what makes some anew, and columns by their relation's name."""

    fixed: dict[str, Any]
    made: list[tuple[str, Callable[[], Any]]]
    related: dict[str, str]


_new: dict[type[Model], _New] = {}


def fresh[M: Model](model: type[M], **values: Any) -> M:
    """A new row, not stored yet, with these values and the fields' defaults. What is related is given as an object or
    as nothing, by its field's name. The constructor does the same at twenty times the price; no signals.
    """
    new = _new.get(model)
    if new is None:
        new = _new[model] = _new_of(model)
    row = _blank(model)
    known = row.__dict__
    known.update(new.fixed)
    for name, make in new.made:
        if name not in values:
            known[name] = make()
    for name, value in values.items():
        if column := new.related.get(name):
            known[column] = None if value is None else value.pk
            row._state.fields_cache[name] = value
        elif name in known or any(name == one for one, _make in new.made):
            known[name] = value
        else:
            raise TypeError(f"{model.__name__} has no field {name}.")
    return row


def _new_of(model: type[Model]) -> _New:
    new = _New({}, [], {})
    for field in model._meta.concrete_fields:
        if field.has_default() and callable(field.default):
            new.made.append((field.attname, field.default))
        else:
            new.fixed[field.attname] = field.get_default()
        if field.is_relation:
            new.related[field.name] = field.attname
    return new


def insert(rows: Sequence[Model], *, or_leave: bool = False) -> bool:
    """New rows of one model in one statement; keys that the database gives out are told to them. No signals.

    ``or_leave``: a row that is there already stays as it is, and False is answered.
    """
    if not rows:
        return True
    left: list[int] = []
    _go([_insertion(rows, or_leave=or_leave, left=left)])
    return not left


def insert_quietly(rows: Sequence[Model]) -> None:
    """New rows of one model in one statement; those that are there already stay as they are, and nobody asks for the
    keys that the database gives out. No signals.
    """
    if rows:
        _go([_insertion(rows, or_leave=True, keys=False)])


def save(row: Model, *names: str) -> None:
    """Stores these fields of one row. No signals."""
    _go([_saving(row, names)])


def save_each(rows: Sequence[Model], *names: str) -> None:
    """Stores these fields of many rows of one model, each its own. No signals."""
    if not rows:
        return
    steps = [_saving(row, names) for row in rows]
    with _connection().cursor() as cursor:
        cursor.executemany(steps[0].sql, [step.params for step in steps])


class Together:
    """Statements of one transaction that need not wait for each other: they go to the database at once, where it takes
    several at once, when the block of ``together`` ends.
    """

    def __init__(self) -> None:
        self.steps: list[_Step] = []

    def ask[Row](self, asked: Asked[Row], **values: Any) -> list[Row]:
        """A list that has the rows when the block has ended."""
        rows: list[Row] = []
        self.steps.append(asked.step(rows, values))
        return rows

    def insert(self, rows: Sequence[Model], *, left: list[int] | None = None) -> None:
        """New rows of one model, in the order of the calls; keys that the database gives out stay unknown.

        With ``left`` those that are there already stay as they are, and it gets their number.
        """
        if rows:
            self.steps.append(_insertion(rows, or_leave=left is not None, keys=False, left=left))

    def save(self, row: Model, *names: str) -> None:
        self.steps.append(_saving(row, names))


@contextmanager
def together() -> Iterator[Together]:
    many = Together()
    yield many
    if many.steps:
        _go(many.steps)


class _Step(NamedTuple):
    """A statement filled in, and what is done with what it answers."""

    sql: str
    params: list[Any]
    take: Callable[[Any], None] | None = None


def _go(steps: Sequence[_Step]) -> None:
    connection = _connection()
    with connection.cursor() as cursor:
        if len(steps) > 1 and _takes_several(connection):
            cursor.execute("; ".join(step.sql for step in steps), [param for step in steps for param in step.params])
            for number, step in enumerate(steps):
                if number:
                    cursor.nextset()
                if step.take is not None:
                    step.take(cursor)
        elif connection.vendor == "sqlite" and not connection.queries_logged and not connection.execute_wrappers:
            _go_straight(steps, cursor.cursor, connection)
        else:
            for step in steps:
                cursor.execute(step.sql, step.params)
                if step.take is not None:
                    step.take(cursor)


def _go_straight(steps: Sequence[_Step], cursor: Any, connection: Any) -> None:
    """Where nobody counts or logs: past those who would, each of whom costs as much as a short statement itself."""
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        for step in steps:
            sqlite3.Cursor.execute(cursor, _with_question_marks(step.sql), step.params)
            if step.take is not None:
                step.take(cursor)


@functools.lru_cache(maxsize=512)
def _with_question_marks(sql: str) -> str:
    return sql.replace("%s", "?").replace("%%", "%")


def _takes_several(connection: Any) -> bool:
    """PostgreSQL does, as long as values are put in on our side."""
    options = connection.settings_dict.get("OPTIONS") or {}
    return connection.vendor == "postgresql" and not options.get("server_side_binding")


class _Column(NamedTuple):
    """``passes``: of this field a text, a number or nothing is stored as it is. ``is_key``: it holds a
    UUID. ``is_moment``: a time."""

    name: str
    field: Any
    passes: bool
    is_key: bool
    is_moment: bool


_AS_THEY_ARE = frozenset({str, int, type(None)})
_inserts: dict[tuple[str, type[Model], int, bool, bool], tuple[str, Sequence[_Column]]] = {}
_updates: dict[tuple[str, type[Model], tuple[str, ...]], tuple[str, Sequence[_Column]]] = {}


def _column(field: Any) -> _Column:
    plainly = type(field).pre_save is Field.pre_save
    kept_as = field.target_field if isinstance(field, ForeignKey) else field
    return _Column(
        field.attname,
        field,
        plainly and not isinstance(field, _OTHERWISE),
        plainly and isinstance(kept_as, UUIDField),
        field.get_internal_type() == "DateTimeField" and not (field.auto_now or field.auto_now_add),
    )


@functools.lru_cache(maxsize=256)
def _utc(moment: datetime) -> str:
    """As SQLite keeps it."""
    return str(moment.astimezone(UTC).replace(tzinfo=None))


def _stored(rows: Sequence[Model], columns: Sequence[_Column], is_new: bool, connection: Any) -> list[Any]:
    """The values as the database takes them."""
    values: list[Any] = []
    native, as_text = connection.features.has_native_uuid_field, connection.vendor == "sqlite"
    for row in rows:
        known = row.__dict__
        for name, field, passes, is_key, is_moment in columns:
            if passes and type(value := known[name]) in _AS_THEY_ARE:
                values.append(value)
            elif passes and type(value) is bool:
                # A yes where a number is kept is one: PostgreSQL does not take it for that.
                values.append(value if field.get_internal_type() == "BooleanField" else int(value))
            elif passes and isinstance(value, Choices):
                values.append(value.value)
            elif is_key and type(value := known[name]) is UUID:
                values.append(value if native else value.hex)
            elif is_key and value is None:
                values.append(None)
            elif is_moment and type(value := known[name]) is datetime and value.tzinfo is not None:
                values.append(_utc(value) if as_text else value)
            else:
                values.append(field.get_db_prep_save(field.pre_save(row, is_new), connection))
    return values


def _insertion(
    rows: Sequence[Model], *, or_leave: bool = False, keys: bool = True, left: list[int] | None = None
) -> _Step:
    """``left`` gets the number of rows that were there already."""
    model, connection = type(rows[0]), _connection()
    given = model._meta.auto_field if keys else None
    shape = (connection.vendor, model, len(rows), or_leave, keys)
    if shape not in _inserts:
        _inserts[shape] = _insert_of(model, len(rows), or_leave, given, connection.ops.quote_name)
    sql, columns = _inserts[shape]
    params = _stored(rows, columns, True, connection)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias

    def take(cursor: Any) -> None:
        told = cursor.fetchall() if given is not None else ()
        for row, key in zip(rows, told, strict=False):
            setattr(row, given.attname, key[0])  # type: ignore[union-attr]
        number = len(told) if given is not None else cursor.rowcount
        if left is not None and number < len(rows):
            left.append(len(rows) - number)

    return _Step(sql, params, take if given is not None or or_leave else None)


def _insert_of(
    model: type[Model], number: int, or_leave: bool, given: Any, quote: Any
) -> tuple[str, Sequence[_Column]]:
    meta = model._meta
    fields = [field for field in meta.local_concrete_fields if field is not meta.auto_field and not field.generated]
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * number)
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES {places}"  # noqa: S608  # names of our own tables
    if or_leave:
        sql += " ON CONFLICT DO NOTHING"
    if given is not None:
        sql += f" RETURNING {quote(given.column)}"
    return sql, [_column(field) for field in fields]


def _saving(row: Model, names: tuple[str, ...]) -> _Step:
    model, connection = type(row), _connection()
    shape = (connection.vendor, model, names)
    if shape not in _updates:
        quote, fields = connection.ops.quote_name, [model._meta.get_field(name) for name in names]
        told = ", ".join(f"{quote(field.column)} = %s" for field in fields)  # type: ignore[union-attr]
        key = model._meta.pk
        sql = f"UPDATE {quote(model._meta.db_table)} SET {told} WHERE {quote(key.column)} = %s"  # noqa: S608
        _updates[shape] = sql, [_column(field) for field in [*fields, key]]
    sql, columns = _updates[shape]
    return _Step(sql, _stored([row], columns, False, connection))
