import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { tierPrefix } from '../protection/tier-planning';

/**
 * What a user of a definition should know, legal as it is. The construct that renders the part it is about warns of it: a definition is no construct,
 * and has no place in the tree.
 */
export interface DefinitionNote {
  /**
   * Which constructs warn: those of policies, the central account, member templates, local plans, frameworks, or whichever comes first; of policies for
   * which no template reaches whatever account there is.
   */
  readonly part: 'policy' | 'central' | 'member' | 'local' | 'framework' | 'any' | 'policyWithoutRollout';
  /** The tier that it is about, if it is about one. */
  readonly tier?: string;
  /** Without the prefix that all warning ids have. */
  readonly id: string;
  readonly text: string;
}

const WARNED = Symbol.for('cdk-org-backup.warnedNotes');
const FOUND = Symbol.for('cdk-org-backup.foundInDefinitions');

/** Warns of notes, each once in an app however many constructs render its part. */
export function warnOfNotes(construct: IConstruct, notes: ReadonlyArray<DefinitionNote>): void {
  const root = construct.node.root as unknown as { [WARNED]?: Set<DefinitionNote> };
  const warned = root[WARNED] ??= new Set();
  const fresh = notes.filter((one) => !warned.has(one));
  fresh.forEach((note) => warned.add(note));
  for (const note of oncePerCause(fresh)) {
    Annotations.of(construct).addWarningV2(`cdk-org-backup:${note.id}`, note.text);
  }
}

/** Warnings whose cause is no single tier's, but what AWS Backup supports of the types that several select. */
const OF_SEVERAL_TIERS = ['copyNotSupported', 'clusterCopies'];

/** The same of several tiers is one warning that names them. */
function oncePerCause(notes: ReadonlyArray<DefinitionNote>): Pick<DefinitionNote, 'id' | 'text'>[] {
  return notes.flatMap(({ id, text, tier }, i) => {
    if (tier === undefined || !OF_SEVERAL_TIERS.includes(id)) {
      return [{ id, text }];
    }
    const causeOf = (one: DefinitionNote) => one.text.slice(tierPrefix(one.tier ?? '').length);
    const alike = notes.filter((one) => one.id === id && one.tier !== undefined && causeOf(one) === causeOf(notes[i]));
    return alike[0] === notes[i] ? [{ id, text: `${tierPrefix(...alike.map((one) => one.tier!))}${causeOf(notes[i])}` }] : [];
  });
}

/** Warns of what a construct finds in a definition, once in an app however many constructs find the same. */
export function warnOnce(construct: IConstruct, definition: object, { id, text }: Pick<DefinitionNote, 'id' | 'text'>): void {
  const root = construct.node.root as unknown as { [FOUND]?: Map<object, Set<string>> };
  const all = root[FOUND] ??= new Map();
  const found = all.get(definition) ?? new Set();
  all.set(definition, found);
  if (!found.has(`${id} ${text}`)) {
    found.add(`${id} ${text}`);
    Annotations.of(construct).addWarningV2(`cdk-org-backup:${id}`, text);
  }
}
