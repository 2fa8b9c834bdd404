import { Aspects, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { BackupDefinition } from './backup-definition';
import { counterpartNotes, namesOf } from './counterpart-notes';
import { RELEASED } from '../backup-vault/deployed-comparison';
import type { TargetModel } from '../organization-layout/layout-model';
import { warnLate } from '../private/late-warnings';
import { register, registered } from '../private/registry';

/** Constructs of a definition of which one does nothing without another. */
export type PartKind = 'policies' | 'memberBaseline' | 'localBaseline' | 'centralAccount' | 'eventHub' | 'eventForwarding' | 'framework';

/** A construct of an app, and where its stack is deployed; undefined where that is known at deployment only. */
export interface AppPart {
  readonly kind: PartKind;
  readonly definition: BackupDefinition;
  readonly account?: string;
  readonly region?: string;
  /** Where a StackSet brings it; undefined where no StackSet of the app does. */
  readonly reach?: StackSetReach;
}

/** Where the template of a StackSet goes: into units, or the root, and the Regions. */
export interface StackSetReach {
  readonly units: ReadonlyArray<TargetModel>;
  readonly regions: ReadonlyArray<string>;
}

const REACH = 'where the template of a StackSet goes';

/** Says where the template of a StackSet goes, before anything is created in it. */
export function setReach(template: Stack, reach: StackSetReach): void {
  register(template, REACH, template.node.addr, reach);
}

/**
 * Makes a construct known to the others of its organization in the app. The first one of a kind warns, once the app is complete, of what it can do nothing
 * without: whether another app makes that, nobody knows, so that these warnings can be acknowledged.
 */
export function joinApp(construct: IConstruct, kind: PartKind, definition: BackupDefinition): void {
  const stack = Stack.of(construct);
  const { account, region } = stack;
  const literal = (text: string) => (Token.isUnresolved(text) ? undefined : text);
  const [reach] = registered<StackSetReach>(construct, REACH, stack.node.addr);
  const part: AppPart = { kind, definition, account: literal(account), region: literal(region), reach };
  const { naming, layout } = definition;
  register(construct, RELEASED.kind, RELEASED.key, definition._released);
  const organization = layout.homeAccount ?? layout.organizationId ?? '';
  const all = register(construct, 'parts of an organization', organization, part);
  const alike = register(construct, `parts: ${kind}`, [organization, naming.prefix, ...namesOf(definition)].join(' '), part);
  if (alike().length > 1) {
    return;
  }
  Aspects.of(construct).add({
    visit: (node) => {
      if (node === construct) {
        counterpartNotes(alike(), all(), construct.node.root).forEach(({ id, text }) => warnLate(construct, id, text));
      }
    },
  });
}
