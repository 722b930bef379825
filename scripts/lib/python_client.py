"""Compares a generated client with the description that it was made of: a function for every operation, and every module loads.

python_client.py DESCRIPTION FOLDER     the client is FOLDER/till_client
"""

import importlib
import json
import pkgutil
import re
import sys


def main(description: str, folder: str) -> int:
    sys.path.insert(0, folder)
    client = importlib.import_module("till_client")
    loaded = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(client.__path__, "till_client.")
    ]
    callable_ones = {
        module.__name__.rsplit(".", 1)[1] for module in loaded if hasattr(module, "sync_detailed")
    }
    with open(description, encoding="utf-8") as file:
        paths = json.load(file)["paths"]
    wanted = {
        re.sub(r"[^a-z0-9]+", "_", operation["operationId"].lower())
        for path in paths.values()
        for operation in path.values()
    }
    missing = sorted(wanted - callable_ones)
    if missing or not wanted:
        print(f"no function for: {', '.join(missing)}", file=sys.stderr)
        return 1
    print(f"python client: {len(wanted)} operations, {len(loaded)} modules", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
