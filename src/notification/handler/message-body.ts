import { condensed, grouped, groupsOf, sizeOfGroup } from './gravity';
import { EventFinding, FindingGroup, FindingState, NotificationEvent } from './notification-event';
import { counted, FINDING_STATES } from './words';

/** How a channel for people writes what every message says. Texts begin with their line breaks. */
export interface BodyStyle {
  readonly mostCauses: number;
  /** Characters of what AWS says about a cause: the first length by which every cause has its line, or else the last. */
  readonly reasonLengths: readonly number[];
  /** Findings that are told one by one. */
  readonly mostFindings: number;
  /** Above them, where causes stand above it. */
  readonly findingsTitle: string;
  /** What the channel counts: bytes or characters. */
  size(text: string): number;
  cause(group: FindingGroup, reasonLength: number): string;
  finding(finding: EventFinding, number: number): string;
  /** How many have no room. */
  leftOut(left: ReadonlyArray<readonly [FindingState, number]>, shown: number): string;
}

/** Room for the line that counts what is of other kinds. */
const LAST_LINE = 60;

/** The causes of all findings of an event whose findings are in order. */
export const groupsIn = (event: NotificationEvent): ReadonlyArray<FindingGroup> => event.groups ?? groupsOf(event.findings);

/**
 * The causes of all findings, then the gravest of these one by one, and how many there are besides. Where each finding has its own cause, it is told once.
 *
 * @param room for all of it
 * @param causesRoom for the causes
 */
export function bodyOf(event: NotificationEvent, style: BodyStyle, room: number, causesRoom: number): string {
  const { size, findingsTitle, leftOut } = style;
  const all = leftOf(event, 0);
  const causes = causesText(event, style, causesRoom);
  const above = groupsIn(event).length < event.findings.length ? `${causes}${findingsTitle}` : '';
  const whole = findingsWithin(event, style, room - size(above));
  if (leftOf(event, whole.shown).length === 0) {
    return `${above}${whole.text}`;
  }
  const { text, shown } = findingsWithin(event, style, room - size(`${causes}${findingsTitle}${leftOut(all, 1)}`));
  return `${causes}${shown === 0 ? '' : findingsTitle}${text}${leftOut(leftOf(event, shown), shown)}`;
}

/** How many there are besides the first ones, by state, which a total never falls short of. */
function leftOf({ totals, findings }: NotificationEvent, shown: number): Array<readonly [FindingState, number]> {
  const numberOf = (state: FindingState, those: ReadonlyArray<EventFinding>) => those.filter((one) => one.state === state).length;
  const first = findings.slice(0, shown);
  return FINDING_STATES.map((state) => [state, Math.max(totals[state], numberOf(state, findings)) - numberOf(state, first)] as const)
    .filter(([, number]) => number > 0);
}

function findingsWithin({ findings }: NotificationEvent, { mostFindings, finding, size }: BodyStyle, room: number): { text: string; shown: number } {
  return within(findings.slice(0, mostFindings).map(finding), size, room);
}

function causesText(event: NotificationEvent, { mostCauses, reasonLengths, cause, size }: BodyStyle, causesRoom: number): string {
  const title = '\n\nCauses, the gravest first:';
  const room = causesRoom - size(title) - LAST_LINE;
  const groups = condensed(groupsIn(event), mostCauses);
  const candidates = reasonLengths.map((length) => within(groups.map((group) => cause(group, length)), size, room));
  const { text, shown } = candidates.find((one) => one.shown === groups.length) ?? candidates[candidates.length - 1];
  const left = grouped(event) - groups.slice(0, shown).reduce((sum, group) => sum + sizeOfGroup(group), 0);
  return shown === 0 ? '' : `${title}${text}${left > 0 ? `\n- ${counted(left, 'finding')} of other kinds` : ''}`;
}

/** As many of the texts as there is room for. */
function within(texts: ReadonlyArray<string>, size: BodyStyle['size'], room: number): { text: string; shown: number } {
  let [text, left, shown] = ['', room, 0];
  for (const next of texts) {
    left -= size(next);
    if (left < 0) break;
    text += next;
    shown += 1;
  }
  return { text, shown };
}
