"""Names that a template uses and does not have, as CloudFormation finds them before it makes a stack.

A resource whose condition does not hold is not there: nothing that is made may refer to it, but outside of a branch that is not taken.
"""

from ministack.services.cloudformation import engine


def _names(value, conditions):
    """Names of Ref, Fn::GetAtt and Fn::Sub; of Fn::If those of the branch that is taken."""
    if isinstance(value, list):
        for entry in value:
            yield from _names(entry, conditions)
    elif isinstance(value, dict) and set(value) == {"Fn::If"}:
        name, taken, otherwise = value["Fn::If"]
        if name not in conditions:
            _fail(name)
        yield from _names(taken if conditions[name] else otherwise, conditions)
    elif isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("Ref", "Fn::GetAtt", "Fn::Sub"):
        yield from (name for name, _ in engine._intrinsic_references(value))
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _names(entry, conditions)


def _fail(name):
    raise ValueError(f"Template format error: Unresolved condition dependency {name} in the Resources block of the template")


def check(template, conditions):
    if template.get("Transform"):
        return  # a macro may add what is missing
    resources, outputs = template.get("Resources", {}), template.get("Outputs", {})
    for entry in (*resources.values(), *outputs.values()):
        if entry.get("Condition") is not None and entry["Condition"] not in conditions:
            _fail(entry["Condition"])
    made = {name for name, entry in resources.items() if conditions.get(entry.get("Condition"), True)}
    known = made | set(template.get("Parameters", {}))
    used = {
        "Resources": [resources[name].get(key) for name in made for key in ("Properties", "Metadata")],
        "Outputs": [entry.get("Value") for entry in outputs.values() if conditions.get(entry.get("Condition"), True)],
    }
    missing = {block: {name for name in _names(values, conditions) if name not in known and not name.startswith("AWS::")} for block, values in used.items()}
    for entry in resources.values():
        # a resource that a condition leaves out is left out of the order too, without a word
        depends_on = entry.get("DependsOn", [])
        missing["Resources"] |= {depends_on} - set(resources) if isinstance(depends_on, str) else set(depends_on) - set(resources)
    for block, names in missing.items():
        if names:
            raise ValueError(f"Template format error: Unresolved resource dependencies [{', '.join(sorted(names))}] in the {block} block of the template")
