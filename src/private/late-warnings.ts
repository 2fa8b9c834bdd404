import { Annotations, App } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Where aws-cdk-lib keeps what was acknowledged, by path of the construct. */
const ACKNOWLEDGED = Symbol.for('@aws-cdk/core.Acknowledgements');

/**
 * Warns once the app is complete. What was acknowledged before at the construct itself, or at the app, counts: aws-cdk-lib takes away warnings that are there by then, and of
 * later ones looks at the scopes between the two only.
 *
 * @param id without the prefix that all warning ids have
 */
export function warnLate(construct: IConstruct, id: string, text: string): void {
  const warning = `cdk-org-backup:${id}`;
  const acknowledged = (App.of(construct) as { [ACKNOWLEDGED]?: { acks?: Map<string, Set<string>> } } | undefined)?.[ACKNOWLEDGED]?.acks;
  if (!['', construct.node.path].some((path) => acknowledged?.get(path)?.has(warning))) {
    Annotations.of(construct).addWarningV2(warning, text);
  }
}
