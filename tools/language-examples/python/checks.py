"""What a Python user meets beside the example: mistakes are answered in the library's words, values cross the language border unharmed.

Prints one JSON object a line: name, ok, says.
"""

import json
import sys
import traceback
from typing import Callable

from mistakes import MISTAKES, answer
from values import CROSSINGS


def report(name: str, check: Callable[[], str]) -> bool:
    try:
        ok, says = True, check()
    except Exception as error:  # pylint: disable=broad-except
        ok, says = False, "".join(traceback.format_exception_only(type(error), error)).strip()
        print(traceback.format_exc(), file=sys.stderr)
    print(json.dumps({"name": name.replace("_", " "), "ok": ok, "says": says}), flush=True)
    return ok


if __name__ == "__main__":
    for mistake, expected in MISTAKES:
        report(f"mistake: {mistake.__name__}", lambda mistake=mistake, expected=expected: answer(mistake, expected))
    for crossing in CROSSINGS:
        report(f"jsii: {crossing.__name__}", crossing)
