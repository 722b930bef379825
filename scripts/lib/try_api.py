"""Opens a shop over HTTP, then lets schemathesis ask it everything that its own description allows, and what it does not allow.

try_api.py URL FOLDER     a program that is starting there writes what it says to FOLDER/said; everything made here lies in FOLDER as well

Green means: no answer was a server error, every answer had a documented status, form and shape, at least SALES_MIN sales were completed, and the
day's totals are those of the sales that were answered.
"""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

# Seconds for selling, and for everything.
SELLING, ASKING = 15, 60
SALES_MIN = 50
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
OWNER, PASSWORD = "owner", "brass-Lantern-42-orchard"
# These end the session that the others are asked with.
LEFT_OUT = ["auth.sign_out", "auth.end_session", "auth.end_sessions"]


class Shop:
    """The API, as its owner uses it."""

    def __init__(self, url: str) -> None:
        self.url, self.token = url, None

    def ask(self, method: str, path: str, body: object = None, key: str | None = None) -> dict:
        """The answer's `data`; anything but success ends the run."""
        request = urllib.request.Request(f"{self.url}/api/v1{path}", method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.add_header("Idempotency-Key", key or str(uuid.uuid4()))
            request.data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")
        return json.loads(text)["data"] if text else {}

    def sign_in(self) -> None:
        wish = {"username": OWNER, "password": PASSWORD}
        self.token = self.ask("POST", "/auth/sign-in", wish)["access_token"]


def wait_until_ready(url: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit("the program is not ready after a minute")


def first_run_token(folder: str) -> str:
    with open(f"{folder}/said", encoding="utf-8") as said:
        for line in said:
            if "/setup#" in line:
                return line.split("/setup#", 1)[1].strip()
    sys.exit("no first-run link was printed")


def open_shop(url: str, folder: str) -> tuple[Shop, dict]:
    """A business with products in stock, a customer, a cashier and an open shift; ids by the names of their types."""
    shop = Shop(url)
    shop.token = first_run_token(folder)
    shop.ask("POST", "/setup", {
        "name": "Try & Sons", "country": "AT", "currency": "EUR", "time_zone": "Europe/Vienna", "language": "en",
        "branch": {"name": "Main"}, "tax": {"name": "VAT", "rate": "20", "inclusive": True},
        "admin": {"full_name": "Owner", "username": OWNER, "password": PASSWORD},
    })
    shop.sign_in()
    first = lambda path, name: shop.ask("GET", path)[0][name]
    branch, register = first("/branches", "branch_id"), first("/registers", "register_id")
    tax_class = first("/tax-classes", "tax_class_id")
    category = shop.ask("POST", "/categories", {"name": "Drinks"})["category_id"]
    brand = shop.ask("POST", "/brands", {"name": "Alp"})["brand_id"]
    products = {}
    for number in range(8):
        price = 99 + 37 * number
        product = shop.ask("POST", "/products", {
            "sku": f"TRY-{number}", "name": f"Article {number}", "unit_price_minor": price, "tax_class_id": tax_class,
            "category_id": category, "brand_id": brand,
        })
        products[product["product_id"]] = price
    lines = [{"product_id": product, "quantity": "10000"} for product in products]
    shop.ask("POST", "/stock/receipts", {"branch_id": branch, "lines": lines})
    customer = shop.ask("POST", "/customers", {"name": "Ada Byron"})["customer_id"]
    roles = {role["key"]: role["role_id"] for role in shop.ask("GET", "/roles")}
    cashier = shop.ask("POST", "/users", {
        "username": "cashier", "full_name": "Cashier", "password": "pelican-Drawer-81-amber",
        "role_id": roles["cashier"], "all_branches": True,
    })
    shift = shop.ask("POST", "/shifts", {"register_id": register, "opening_float_minor": 10_000})
    known = {
        "BranchId": [branch], "RegisterId": [register], "ShiftId": [shift["shift_id"]], "TaxClassId": [tax_class],
        "CategoryId": [category], "BrandId": [brand], "ProductId": list(products), "CustomerId": [customer],
        "RoleId": list(roles.values()), "UserId": [cashier["user_id"]],
    }
    return shop, {"ids": known, "prices": products, "business_date": shift["business_date"]}


def seeded(url: str, ids: dict) -> dict:
    """The program's own description, in which ids are those of things that are there."""
    with urllib.request.urlopen(f"{url}/api/openapi.json", timeout=30) as answer:
        document = json.load(answer)
    for name, values in ids.items():
        schema = document["components"]["schemas"].get(name)
        if schema is None:
            sys.exit(f"the description knows no {name}")
        schema["examples"] = values
    return document


def ask_everything(url: str, folder: str, seconds: int, *more: str) -> None:
    """One run of schemathesis; a finding ends this one."""
    schemathesis = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "try_api_hooks", "TRY_API_FOLDER": folder, "TRY_API_URL": url, "PYTHONPATH": os.getcwd(),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ran = subprocess.run(
        [
            schemathesis, "run", f"{folder}/seeded.json", "--url", url, "--checks", CHECKS, "--max-time", str(seconds),
            "--suppress-health-check", "all", "--warnings", "off", "--no-color", *more,
        ],
        env=environment, cwd=folder, check=False,
    )
    if ran.returncode != 0:
        sys.exit(f"schemathesis ended with {ran.returncode}")


def main(url: str, folder: str) -> None:
    wait_until_ready(url)
    shop, known = open_shop(url, folder)
    with open(f"{folder}/shop.json", "w", encoding="utf-8") as file:
        json.dump(known, file)
    with open(f"{folder}/seeded.json", "w", encoding="utf-8") as file:
        json.dump(seeded(url, known["ids"]), file)
    ask_everything(
        url, folder, SELLING, "--include-operation-id", "sales.complete", "--phases", "fuzzing", "--max-examples", "150",
    )
    left_out = [part for name in LEFT_OUT for part in ("--exclude-operation-id", name)]
    ask_everything(url, folder, ASKING, "--phases", "examples,coverage,fuzzing", "--max-examples", "10", *left_out)
    with open(f"{folder}/sold", encoding="utf-8") as file:
        sold = [int(line) for line in file]
    shop.sign_in()
    totals = shop.ask("GET", f"/sales-totals?business_date={known['business_date']}")
    if (totals["sale_count"], totals["total_minor"]) != (len(sold), sum(sold)):
        sys.exit(f"{len(sold)} sales of {sum(sold)} were answered, but the totals are {totals}")
    if len(sold) < SALES_MIN:
        sys.exit(f"only {len(sold)} sales were completed")
    print(f"schemathesis: {len(sold)} sales completed, no server error", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
