import { compact } from '../private/compact';

/** One control of a framework, as plain values. */
export interface ControlModel {
  readonly name: string;
  /** Every value travels as text, with tokens as they are: a rendered one would differ from its equal. */
  readonly parameters: { readonly [name: string]: string };
  readonly scope: ControlScopeModel;
}

/** What a control looks at; nothing means everything that it can evaluate. */
export interface ControlScopeModel {
  readonly types?: ReadonlyArray<string>;
  readonly ids?: ReadonlyArray<string>;
  readonly tag?: { readonly key: string; readonly value: string };
}

/** A text that is the same for controls that AWS Backup takes for the same. */
export function controlKey({ name, parameters, scope }: ControlModel): string {
  const { types = [], ids = [], tag } = scope;
  return JSON.stringify([name, Object.entries(parameters).sort(byFirst), [...types].sort(), [...ids].sort(), tag?.key, tag?.value]);
}

/** Each control once, in an order that does not depend on how they were given. */
export function mergeControls(controls: ReadonlyArray<ControlModel>): ControlModel[] {
  const byKey = new Map(controls.map((control) => [controlKey(control), control]));
  return [...byKey.entries()].sort(byFirst).map(([, control]) => control);
}

/** The control as AWS::Backup::Framework has it; the scope is passed on as it is, hence in upper case. */
export function renderControl({ name, parameters, scope }: ControlModel) {
  const values = Object.entries(parameters).sort(byFirst);
  return {
    controlName: name,
    controlInputParameters: values.length === 0 ? undefined
      : values.map(([parameterName, value]) => ({ parameterName, parameterValue: compact(value) })),
    controlScope: scope.types || scope.ids || scope.tag ? {
      ComplianceResourceTypes: scope.types && [...scope.types].sort(),
      ComplianceResourceIds: scope.ids && [...scope.ids].sort(),
      Tags: scope.tag && [{ Key: scope.tag.key, Value: scope.tag.value }],
    } : undefined,
  };
}

function byFirst([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
