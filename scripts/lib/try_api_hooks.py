"""What schemathesis cannot guess: who asks, and that the parts of a sale fit each other. Loaded by it, see try_api.py."""

import json
import os
import random
import time
import uuid

import schemathesis

import try_api

FOLDER = os.environ["TRY_API_FOLDER"]
CHANCE = random.Random(7)
with open(f"{FOLDER}/shop.json", encoding="utf-8") as file:
    SHOP = json.load(file)
IDS = SHOP["ids"]


@schemathesis.auth(refresh_interval=20)
class Owner:
    """Signed in as the owner, now and then anew."""

    def get(self, case, context):
        shop = try_api.Shop(os.environ["TRY_API_URL"])
        shop.sign_in()
        return shop.token

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"


def fresh() -> str:
    """An id of version 7, as a till makes it."""
    bits = time.time_ns() // 1_000_000 << 80 | CHANCE.getrandbits(80)
    return str(uuid.UUID(int=bits & ~(0xF000 << 64) & ~(0xC000 << 48) | 0x7000 << 64 | 0x8000 << 48))


def sale(drawn: object) -> dict:
    """A basket that can be sold; what was drawn for its free parts stays."""
    drawn = drawn if isinstance(drawn, dict) else {}
    pieces = [(CHANCE.choice(list(SHOP["prices"])), CHANCE.randint(1, 3)) for _ in range(CHANCE.randint(1, 5))]
    due = sum(SHOP["prices"][product] * count for product, count in pieces)
    body = {
        "register_id": IDS["RegisterId"][0],
        "shift_id": IDS["ShiftId"][0],
        "lines": [{"line_id": fresh(), "product_id": product, "quantity": str(count)} for product, count in pieces],
        "payments": [{"payment_id": fresh(), "kind": "cash", "amount_minor": due + CHANCE.choice([0, 0, 500])}],
        "expected_total_minor": due,
    }
    if isinstance(drawn.get("note"), str) and drawn["note"].isprintable():
        body["note"] = drawn["note"][:500]
    return body


@schemathesis.hook
def before_call(context, case, kwargs):
    """Two of three sales can be sold; the others are what was drawn. An address of 64 kB is refused before anything of ours reads it (414)."""
    case.query = {key: value[:2000] if isinstance(value, str) else value for key, value in (case.query or {}).items()}
    name = case.operation.definition.raw.get("operationId")
    if name == "sales.complete" and CHANCE.random() < 0.67:
        case.path_parameters = {"sale_id": fresh()}
        case.headers = case.headers or {}
        case.headers["Idempotency-Key"] = case.path_parameters["sale_id"]
        case.headers.pop("X-Approval", None)
        case.query = {}
        case.body, case.media_type = sale(case.body), "application/json"


@schemathesis.hook
def after_call(context, case, response):
    """Notes what was sold, and for how much."""
    name = case.operation.definition.raw.get("operationId")
    if name == "sales.complete" and response.status_code == 201:
        with open(f"{FOLDER}/sold", "a", encoding="utf-8") as sold:
            sold.write(f"{response.json()['data']['total_minor']}\n")
