"""Maps the whole schema with SQLAlchemy and SQLModel, as an integrator would (R-FR-004): map_schema.py URL SCHEMA…

Every table is reflected, gets a class of each, and one of its rows is read through both; relations are found by automap.
Ends with 1 when a table cannot be mapped or a row reads differently.
"""

import sys
import uuid
import warnings

from sqlalchemy import MetaData, create_engine, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.automap import automap_base, name_for_collection_relationship
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel
from sqlmodel import Session as ModelSession
from sqlmodel import select as model_select

# tenant_id is part of every key, so several relations of a table write it; nothing is written here.
warnings.filterwarnings("ignore", "relationship .* will copy column", SAWarning)


def python_type(column):
    """What a field of this column holds; containers without saying of what."""
    if isinstance(column.type, postgresql.UUID):
        return uuid.UUID
    if isinstance(column.type, (postgresql.JSON, postgresql.JSONB)):
        return dict | list | str | int | float | bool
    if isinstance(column.type, postgresql.ARRAY):
        return list
    return column.type.python_type


def model_of(table):
    """A SQLModel class for a reflected table."""
    name = f"{table.schema}_{table.name}".title().replace("_", "")
    fields = {"__tablename__": table.name, "__table_args__": {"schema": table.schema}, "__module__": __name__}
    hints = {}
    for column in table.columns:
        hint = python_type(column)
        hints[column.name] = hint | None if column.nullable else hint
        copy = column._copy()
        copy.foreign_keys.clear()
        fields[column.name] = Field(default=None if column.nullable else ..., sa_column=copy)
    fields["__annotations__"] = hints
    return type(SQLModel)(name, (SQLModel,), fields, table=True)


def main(url, schemas):
    engine = create_engine(url.replace("postgres://", "postgresql+psycopg://", 1))
    metadata = MetaData()
    for schema in schemas:
        metadata.reflect(engine, schema=schema)
    # The partitions of a table are the table's own business.
    with engine.connect() as connection:
        children = "SELECT relnamespace::regnamespace || '.' || relname FROM pg_class WHERE relispartition"
        partitions = {row[0] for row in connection.exec_driver_sql(children)}
    tables = [table for name, table in sorted(metadata.tables.items()) if name not in partitions]

    base = automap_base(metadata=metadata)
    base.prepare(
        # Several keys may lead to the same table: each relation is named by its key.
        name_for_scalar_relationship=lambda b, local, referred, key: f"{key.name}_of",
        name_for_collection_relationship=lambda b, local, referred, key: (
            name_for_collection_relationship(b, local, referred, key) + "_by_" + key.name
        ),
        classname_for_table=lambda b, name, table: f"{table.schema}_{name}",
    )
    wrong, rows, relations = [], 0, 0
    for table in tables:
        name = f"{table.schema}.{table.name}"
        mapped = base.classes.get(f"{table.schema}_{table.name}")
        if mapped is None and table.primary_key:
            # Nothing but keys: automap makes a relation of it, not a class.
            mapped = type(name.replace(".", "_"), (), {})
            base.registry.map_imperatively(mapped, table)
        if mapped is None:
            wrong.append(f"{name}: SQLAlchemy cannot map it (no primary key?)")
            continue
        relations += len(mapped.__mapper__.relationships)
        model = model_of(table)
        with Session(engine) as session, ModelSession(engine) as models:
            raw = session.execute(select(table).order_by(*table.primary_key).limit(1)).mappings().first()
            one = session.execute(select(mapped).order_by(*table.primary_key).limit(1)).scalars().first()
            same = models.exec(model_select(model).order_by(*model.__table__.primary_key).limit(1)).first()
            if raw is None:
                count = session.execute(select(func.count()).select_from(mapped)).scalar()
                if count or one is not None or same is not None:
                    wrong.append(f"{name}: {count} rows, but none is read")
                continue
            rows += 1
            for column, value in raw.items():
                for reader in (one, same):
                    if getattr(reader, column) != value:
                        wrong.append(f"{name}.{column}: {getattr(reader, column)!r} instead of {value!r}")
    print(f"{len(tables)} tables mapped, a row of {rows} read, {relations} relations found")
    if len(tables) < 40 or rows < 25 or relations < 40:
        wrong.append("that is too little to prove anything")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
