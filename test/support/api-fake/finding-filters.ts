import type { AwsSecurityFinding, AwsSecurityFindingFilters, DateFilter, MapFilter, SortCriterion, StringFilter } from '@aws-sdk/client-securityhub';

type Texts = ReadonlyArray<string | undefined>;

const TEXTS: Readonly<Record<string, (finding: AwsSecurityFinding) => Texts>> = {
  Id: finding => [finding.Id],
  ProductArn: finding => [finding.ProductArn],
  ProductName: finding => [finding.ProductName],
  CompanyName: finding => [finding.CompanyName],
  AwsAccountId: finding => [finding.AwsAccountId],
  GeneratorId: finding => [finding.GeneratorId],
  Region: finding => [finding.Region],
  Title: finding => [finding.Title],
  Description: finding => [finding.Description],
  Type: finding => finding.Types ?? [],
  SeverityLabel: finding => [finding.Severity?.Label],
  ComplianceStatus: finding => [finding.Compliance?.Status],
  ComplianceSecurityControlId: finding => [finding.Compliance?.SecurityControlId],
  VerificationState: finding => [finding.VerificationState],
  WorkflowStatus: finding => [finding.Workflow?.Status],
  RecordState: finding => [finding.RecordState],
  NoteText: finding => [finding.Note?.Text],
  ResourceId: finding => (finding.Resources ?? []).map(resource => resource.Id),
  ResourceType: finding => (finding.Resources ?? []).map(resource => resource.Type),
  ResourceRegion: finding => (finding.Resources ?? []).map(resource => resource.Region),
  FindingProviderFieldsSeverityLabel: finding => [finding.FindingProviderFields?.Severity?.Label],
  FindingProviderFieldsTypes: finding => finding.FindingProviderFields?.Types ?? [],
};

const DATES: Readonly<Record<string, (finding: AwsSecurityFinding) => string | undefined>> = {
  CreatedAt: finding => finding.CreatedAt,
  UpdatedAt: finding => finding.UpdatedAt,
  FirstObservedAt: finding => finding.FirstObservedAt,
  LastObservedAt: finding => finding.LastObservedAt,
};

const MAPS: Readonly<Record<string, (finding: AwsSecurityFinding) => Readonly<Record<string, string>> | undefined>> = {
  ProductFields: finding => finding.ProductFields,
  UserDefinedFields: finding => finding.UserDefinedFields,
};

/** An attribute which the fake doesn't know throws: its filter would be ignored. */
export function filtered(findings: readonly AwsSecurityFinding[], filters: AwsSecurityFindingFilters, now: Date): AwsSecurityFinding[] {
  const unknown = Object.keys(filters).find(name => !(name in TEXTS || name in DATES || name in MAPS));
  if (unknown !== undefined) throw new Error(`the API fake has no filter ${unknown}`);
  return findings.filter(finding => matches(finding, filters, now));
}

/** Attributes are joined by AND. */
function matches(finding: AwsSecurityFinding, filters: AwsSecurityFindingFilters, now: Date): boolean {
  return Object.entries(filters).every(([name, conditions]) => {
    if (name in TEXTS) return textMatches(TEXTS[name](finding), conditions as StringFilter[]);
    if (name in DATES) return (conditions as DateFilter[]).some(filter => dateMatches(DATES[name](finding), filter, now));
    return mapMatches(MAPS[name](finding) ?? {}, conditions as MapFilter[]);
  });
}

export function sorted(findings: readonly AwsSecurityFinding[], [criterion]: readonly SortCriterion[]): AwsSecurityFinding[] {
  if (!criterion) return [...findings];
  const { Field = '', SortOrder = 'asc' } = criterion;
  if (!(Field in TEXTS) && !(Field in DATES)) throw new Error(`the API fake sorts by no ${Field}`);
  const key = (finding: AwsSecurityFinding) => Field in DATES ? String(Date.parse(DATES[Field](finding) ?? '')) : TEXTS[Field](finding).join();
  const sign = SortOrder === 'asc' ? 1 : -1;
  return [...findings].sort((a, b) => key(a) === key(b) ? 0 : (key(a) < key(b) ? -sign : sign));
}

/** The positive conditions of one attribute are joined by OR, the negative ones by AND. */
function textMatches(values: Texts, filters: readonly StringFilter[]): boolean {
  const present = values.filter((value): value is string => value !== undefined);
  return joined(filters.map(({ Comparison = 'EQUALS', Value = '' }) => {
    const negative = Comparison === 'NOT_EQUALS' || Comparison === 'PREFIX_NOT_EQUALS' || Comparison === 'NOT_CONTAINS';
    return { negative, holds: present.some(value => compare(value, Comparison, Value)) !== negative };
  }));
}

function mapMatches(values: Readonly<Record<string, string>>, filters: readonly MapFilter[]): boolean {
  return joined(filters.map(({ Comparison = 'EQUALS', Key = '', Value = '' }) => {
    const negative = Comparison === 'NOT_EQUALS' || Comparison === 'NOT_CONTAINS';
    return { negative, holds: (Key in values && compare(values[Key], Comparison, Value)) !== negative };
  }));
}

function joined(conditions: ReadonlyArray<{ readonly negative: boolean; readonly holds: boolean }>): boolean {
  const positive = conditions.filter(({ negative }) => !negative);
  return conditions.every(({ negative, holds }) => !negative || holds) && (positive.length === 0 || positive.some(({ holds }) => holds));
}

/** Without the negation, which the caller applies. */
function compare(value: string, comparison: string, expected: string): boolean {
  switch (comparison) {
    case 'PREFIX':
    case 'PREFIX_NOT_EQUALS':
      return value.startsWith(expected);
    case 'CONTAINS':
    case 'NOT_CONTAINS':
      return value.includes(expected);
    case 'CONTAINS_WORD':
      return value.split(/[^A-Za-z0-9]+/).includes(expected);
    default:
      return value === expected;
  }
}

function dateMatches(text: string | undefined, { Start, End, DateRange }: DateFilter, now: Date): boolean {
  const time = Date.parse(text ?? '');
  if (Number.isNaN(time)) return false;
  if (DateRange) {
    const young = now.getTime() - time <= (DateRange.Value ?? 0) * 86_400_000;
    return DateRange.Comparison === 'OLDER_THAN' ? !young : young;
  }
  return (Start === undefined || time >= Date.parse(Start)) && (End === undefined || time <= Date.parse(End));
}
