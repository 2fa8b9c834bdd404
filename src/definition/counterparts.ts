import { Aspects, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { BackupDefinition } from './backup-definition';
import { counterpartNotes, namesOf } from './counterpart-notes';
import { warnLate } from '../private/late-warnings';
import { register } from '../private/registry';

/** Constructs of a definition of which one does nothing without another. */
export type PartKind = 'policies' | 'memberBaseline' | 'localBaseline' | 'centralAccount' | 'eventHub' | 'eventForwarding' | 'framework';

/** A construct of an app, and where its stack is deployed; undefined where that is known at deployment only. */
export interface AppPart {
  readonly kind: PartKind;
  readonly definition: BackupDefinition;
  readonly account?: string;
  readonly region?: string;
}

/**
 * Makes a construct known to the others of its organization in the app. The first one of a kind warns, once the app is complete, of what it can do nothing
 * without: whether another app makes that, nobody knows, so that these warnings can be acknowledged.
 */
export function joinApp(construct: IConstruct, kind: PartKind, definition: BackupDefinition): void {
  const { account, region } = Stack.of(construct);
  const literal = (text: string) => (Token.isUnresolved(text) ? undefined : text);
  const part: AppPart = { kind, definition, account: literal(account), region: literal(region) };
  const { naming, layout } = definition;
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
