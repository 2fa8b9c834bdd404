import { Annotations, App } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Where aws-cdk-lib keeps what was acknowledged, by path of the construct: a set of ids, or records by id, of which some apply on conditions only. */
const ACKNOWLEDGED = Symbol.for('@aws-cdk/core.Acknowledgements');

/**
 * Warns once the app is complete. What was acknowledged before at the construct itself, or at the app, counts: aws-cdk-lib takes away warnings that are there by then, and of
 * later ones does not look at the app, nor in some versions at the construct.
 *
 * @param id without the prefix that all warning ids have
 */
export function warnLate(construct: IConstruct, id: string, text: string): void {
  const warning = `cdk-org-backup:${id}`;
  const acknowledged = (App.of(construct) as { [ACKNOWLEDGED]?: { acks?: unknown } } | undefined)?.[ACKNOWLEDGED]?.acks;
  if (!['', construct.node.path].some((path) => acknowledged instanceof Map && holds(acknowledged.get(path), warning))) {
    Annotations.of(construct).addWarningV2(warning, text);
  }
}

/** What is of another form than is known acknowledges nothing. */
function holds(known: unknown, warning: string): boolean {
  const records: unknown = known instanceof Map ? known.get(warning) : undefined;
  return known instanceof Set ? known.has(warning)
    : Array.isArray(records) && records.some(({ where }: { readonly where?: object }) => Object.keys(where ?? {}).length === 0);
}
