"""What SQLAlchemy sees of the local Snowflake; prints one JSON document (see ../expected.ts)."""

import datetime
import decimal
import json
import sys
import warnings
from urllib.parse import urlparse

import sqlalchemy as sa

warnings.simplefilter("ignore")
address = urlparse(sys.argv[1])
engine = sa.create_engine(
    "snowflake://tester@local/TEST/PUBLIC",
    connect_args={
        "host": address.hostname,
        "port": address.port,
        "protocol": "http",
        "password": "open sesame",
    },
)

metadata = sa.MetaData()
shifts = sa.Table(
    "shifts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.String(40), nullable=False),
    sa.Column("rate", sa.Numeric(10, 2)),
    sa.Column("day", sa.Date),
    sa.Column("begins", sa.DateTime),
)
metadata.drop_all(engine)
metadata.create_all(engine)

with engine.begin() as connection:
    connection.execute(
        shifts.insert(),
        [
            {"id": i, "place": f"place {i % 3}", "rate": decimal.Decimal("20.25"), "day": datetime.date(2026, 1, 2),
             "begins": datetime.datetime(2026, 1, 2, 8, i)}
            for i in range(50)
        ],
    )

with engine.connect() as connection:
    connection.execute(shifts.delete())
    connection.rollback()

inspector = sa.inspect(engine)
with engine.connect() as connection:
    by_place = connection.execute(
        sa.select(shifts.c.place, sa.func.count(), sa.func.sum(shifts.c.rate), sa.func.max(shifts.c.begins))
        .where(shifts.c.id < 49)
        .group_by(shifts.c.place)
        .order_by(shifts.c.place)
        .limit(2)
    ).all()
    try:
        connection.execute(sa.text("select * from nowhere"))
        code = None
    except sa.exc.ProgrammingError as error:
        code = int(error.orig.errno)

print(
    json.dumps(
        {
            "hasTable": [inspector.has_table("shifts"), inspector.has_table("nowhere")],
            "isListed": "shifts" in inspector.get_table_names(),
            "columns": [[column["name"], str(column["type"]), column["nullable"]] for column in inspector.get_columns("shifts")],
            "byPlace": [[place, count, str(total), begins.isoformat()] for place, count, total, begins in by_place],
            "error": code,
        }
    )
)
