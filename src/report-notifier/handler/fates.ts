import { MALWARE_DAYS, UNKNOWN_DAYS } from './followed-days';
import { ReportContents } from './report-contents';
import { daysBetween, KeptFinding, Known } from './report-state';
import { KEPT_DAYS, movedTo, Sibling } from './scope-changes';
import { controlOfFinding, isOfJobs, isUnreported, kindOfResource, scopeOfFinding, Scopes, unjudgedId, variantOfFinding } from './scopes';
import { isAbout } from '../../data/reports';
import { instantOf } from '../../private/moments';

/** What the newest reports on controls have, by framework, account and Region. */
export type JudgedScopes = ReadonlyMap<string, JudgedScope>;

export interface JudgedScope {
  /** When that report was made. */
  readonly at: string;
  /** Each as `name|variant`; undefined where a former version of the library read it. */
  readonly controls?: ReadonlyArray<string>;
  /** What is wrong with controls by that report: how many resources do not comply, and whether the control can be judged at all. */
  readonly open?: ReadonlyMap<string, { readonly count: number; readonly judged: boolean }>;
}

/**
 * What becomes of a finding that a report does not have. `unjudged`: nobody judges it any more, so that it is neither over nor well. `unfollowed`: people get to
 * know that no job of its rule comes any more. `taken`: another finding or report has it. `dropped`: it is forgotten, as people knew for long that nobody judges it.
 */
export type Fate = 'kept' | 'over' | 'unjudged' | 'unfollowed' | 'dropped' | 'taken';

interface Around {
  readonly siblings: ReadonlyArray<Sibling>;
  readonly reported?: JudgedScopes;
  readonly byObject?: boolean;
  /** Controls that the report has rows of, each as `scope|name`, and with each kind of resources, as `scope|name|kind`. */
  readonly present: () => ReadonlySet<string>;
  /** How many rows of a control, as `scope|name`, show something wrong. */
  readonly wrong: () => ReadonlyMap<string, number>;
}

/** For so many days reports may lack what had findings, where no report on controls says whether it is still judged. */
const UNSURE_DAYS = 3;

/** Only what was judged is resolved. */
export function fateOf(id: string, known: KeptFinding, state: Known, report: ReportContents, scopes: Scopes, around: Around): Fate {
  const scope = scopeOfFinding(id);
  const there = movedTo(scope, state, report, around.siblings);
  const missing = daysBetween(known.seen, report.at);
  if (there.some((sibling) => Object.hasOwn(sibling.state.findings, id) || sibling.resolvedIds.has(id))) {
    return 'taken';
  }
  if (isOfJobs(id)) {
    return fateOfJob(id, known, report);
  }
  if (there.length > 0) {
    // the other report took over what it found here until then
    return isUnreported(id) ? 'over' : missing > KEPT_DAYS ? 'dropped' : there.some((sibling) => judgesControl(sibling, id)) ? 'over' : 'unjudged';
  }
  if (!Object.hasOwn(scopes, scope)) {
    return 'dropped';
  }
  const longGone = scopes[scope].missingSince === undefined && missing > KEPT_DAYS;
  if (around.byObject) {
    return longGone ? 'dropped' : missing > UNSURE_DAYS ? 'unjudged' : 'kept';
  }
  // a part of a report says nothing of what is missing in it, however long no whole one comes
  if (!report.complete) {
    return 'kept';
  }
  const fate = isAbout(report.template, 'resource') ? fateOfResource(id, known, report, around) : scopes[scope].missingSince === undefined ? 'unjudged' : 'kept';
  return !longGone || fate === 'over' || (fate === 'unjudged' && !knownForLong(id, state, report)) ? fate : 'dropped';
}

/** Whether people have known for long that nobody judges what a finding is about: before, reports may not have come, or not whole. */
function knownForLong(id: string, { findings }: Known, { at }: ReportContents): boolean {
  const told = findings.get(unjudgedId(id));
  return told !== undefined && daysBetween(told.since, at) >= KEPT_DAYS - UNSURE_DAYS - 1;
}

/** A job that does not run again resolves nothing. */
function fateOfJob(id: string, { seen, followedDays, unfollowedAt }: KeptFinding, { at }: ReportContents): Fate {
  if (unfollowedAt !== undefined) {
    return daysBetween(unfollowedAt, at) > KEPT_DAYS ? 'dropped' : 'kept';
  }
  return daysBetween(seen, at) > (followedDays ?? (id.startsWith('malware|') ? MALWARE_DAYS : UNKNOWN_DAYS)) ? 'unfollowed' : 'kept';
}

/** Whether another report has the very control of a finding. */
function judgesControl({ state: { scopes = {} } }: Sibling, id: string): boolean {
  const scope = scopeOfFinding(id);
  const controls = Object.hasOwn(scopes, scope) ? scopes[scope].controls ?? [] : [];
  return id.startsWith('control|') && controls.includes(`${controlOfFinding(id)!}|${variantOfFinding(id)}`);
}

/** A resource that a report lacks is gone if its control is judged as before; reports on controls say whether it is. */
function fateOfResource(id: string, known: KeptFinding, report: ReportContents, { reported, present, wrong }: Around): Fate {
  const scope = scopeOfFinding(id);
  const control = controlOfFinding(id) ?? '';
  if (reported === undefined) {
    // the last one of its kind may be gone, or the control may leave them out
    return present().has(`${scope}|${control}|${kindOfResource(id)}`) ? 'over' : daysBetween(known.seen, report.at) > UNSURE_DAYS ? 'unjudged' : 'kept';
  }
  const judged = reported.get(scope);
  if (!judged) {
    return 'kept';
  }
  if (judged.controls !== undefined && !judgedAs(judged, control)) {
    return 'kept'; // the report on controls tells of the control
  }
  // what was judged before the resource went says nothing
  const later = dayOf(judged.at) > dayOf(known.seen);
  if (!later && daysBetween(known.seen, report.at) <= UNSURE_DAYS) {
    return 'kept';
  }
  if (known.judgedBy !== undefined && known.judgedBy !== judgedAs(judged, control)) {
    return 'unjudged';
  }
  // a control that can't be judged, or that counts more than the rows show, tells of no resource that it is well: rows are missing
  const open = judged.open?.get(control);
  if (open && (!open.judged || open.count > (wrong().get(`${scope}|${control}`) ?? 0))) {
    return daysBetween(known.seen, report.at) > UNSURE_DAYS ? 'unjudged' : 'kept';
  }
  return 'over';
}

const dayOf = (moment: string) => new Date(instantOf(moment) ?? 0).toISOString().slice(0, 10);

/** How a framework judges a control: its variants, or undefined where it does not. */
export function judgedAs({ controls = [] }: JudgedScope, control: string): string | undefined {
  return controls.filter((one) => one.split('|', 1)[0] === control).sort().join(' ') || undefined;
}
