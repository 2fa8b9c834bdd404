import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { serviceModel } from './model';
import { Fault, faultsOf } from './validate';

/** The AWS Security Finding Format: what BatchImportFindings asks of one finding. The texts follow AWS's. */

const NAMESPACES = ['Software and Configuration Checks', 'TTPs', 'Effects', 'Unusual Behaviors', 'Sensitive Data Identifications'];
const TIMES = ['CreatedAt', 'UpdatedAt', 'FirstObservedAt', 'LastObservedAt'] as const;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/;
const MAX_BYTES = 240 * 1024;
const MAX_FIELDS = 50;
const MAX_TYPES = 50;

/** What is wrong with a finding, each as AWS says it; empty if nothing is. */
export function findingFaults(finding: AwsSecurityFinding): string[] {
  return [
    ...faultsOf(serviceModel('securityhub'), { shape: 'AwsSecurityFinding' }, finding).map(told),
    ...finding.SchemaVersion !== undefined && finding.SchemaVersion !== '2018-10-08' ? ['data.SchemaVersion should be equal to one of the allowed values'] : [],
    ...finding.AwsAccountId !== undefined && !/^\d{12}$/.test(finding.AwsAccountId) ? ['data.AwsAccountId should match pattern "^[0-9]{12}$"'] : [],
    ...providerFaults(finding),
    ...TIMES.filter(name => finding[name] !== undefined && !isTime(finding[name])).map(name => `data.${name} should match format "date-time"`),
    ...typeFaults('Types', finding.Types),
    ...typeFaults('FindingProviderFields.Types', finding.FindingProviderFields?.Types),
    ...fieldFaults('ProductFields', finding.ProductFields),
    ...fieldFaults('UserDefinedFields', finding.UserDefinedFields),
    ...Buffer.byteLength(JSON.stringify(finding)) > MAX_BYTES ? ['data should NOT be larger than 240 KB'] : [],
  ];
}

/** Severity and types come with FindingProviderFields, or in the older way at the top. */
function providerFaults({ FindingProviderFields: provided, Severity, Types }: AwsSecurityFinding): string[] {
  if (provided === undefined) {
    return Severity === undefined || Types === undefined
      ? ["data should have required property 'FindingProviderFields'", 'data should match some schema in anyOf'] : [];
  }
  return [
    ...provided.Severity === undefined && Severity === undefined ? ["data.FindingProviderFields should have required property 'Severity'"] : [],
    ...provided.Types === undefined && Types === undefined ? ["data.FindingProviderFields should have required property 'Types'"] : [],
  ];
}

function isTime(text: string | undefined): boolean {
  return TIMESTAMP.test(text ?? '') && !Number.isNaN(Date.parse(text ?? ''));
}

function typeFaults(path: string, types: readonly string[] = []): string[] {
  if (types.length > MAX_TYPES) return [`data.${path} should NOT have more than ${MAX_TYPES} items`];
  return types.flatMap((type, index) => {
    const parts = type.split('/');
    return parts.length <= 3 && parts.every(part => part !== '') && NAMESPACES.includes(parts[0])
      ? [] : [`data.${path}[${index}] should match pattern "namespace/category/classifier"`];
  });
}

function fieldFaults(path: string, fields: Readonly<Record<string, string>> = {}): string[] {
  const entries = Object.entries(fields);
  return [
    ...entries.length > MAX_FIELDS ? [`data.${path} should NOT have more than ${MAX_FIELDS} properties`] : [],
    ...entries.filter(([key]) => key.length > 128).map(([key]) => `data.${path} property name '${key}' is invalid`),
    ...entries.filter(([, value]) => value.length > 2048).map(([key]) => `data.${path}['${key}'] should NOT be longer than 2048 characters`),
  ];
}

function told({ path, kind, value, expected }: Fault): string {
  const cut = path.lastIndexOf('.');
  const [parent, name] = cut < 0 ? ['', path] : [`.${path.slice(0, cut)}`, path.slice(cut + 1)];
  switch (kind) {
    case 'required': return `data${parent} should have required property '${name}'`;
    case 'unknown': return `data${parent} should NOT have additional properties`;
    case 'type': return `data.${path} should be ${expected}`;
    case 'enum': return `data.${path} should be equal to one of the allowed values`;
    case 'pattern': return value === '' ? `data.${path} should NOT be shorter than 1 characters` : `data.${path} should match pattern "${expected}"`;
    case 'min': return `data.${path} should be >= ${expected}`;
    case 'max': return `data.${path} should be <= ${expected}`;
    case 'minLength': return Array.isArray(value) ? `data.${path} should NOT have fewer than ${expected} items` : `data.${path} should NOT be shorter than ${expected} characters`;
    case 'maxLength': return Array.isArray(value) ? `data.${path} should NOT have more than ${expected} items` : `data.${path} should NOT be longer than ${expected} characters`;
  }
}

const NORMALIZED = { INFORMATIONAL: 0, LOW: 1, MEDIUM: 40, HIGH: 70, CRITICAL: 90 } as const;
/** A customer's: an import does not touch them once a finding exists. */
const CUSTOMERS = ['Note', 'UserDefinedFields', 'VerificationState', 'Workflow'] as const;
/** The provider's, until a customer changed them. */
const SHARED = ['Confidence', 'Criticality', 'RelatedFindings', 'Severity', 'Types'] as const;

/** The finding as Security Hub keeps it. `changed` are the members which a customer has set with BatchUpdateFindings. */
export function stored(finding: AwsSecurityFinding, region: string, before: AwsSecurityFinding | undefined, changed: ReadonlySet<string>): AwsSecurityFinding {
  const provided = finding.FindingProviderFields ?? {};
  const shared = Object.fromEntries(SHARED.map(name => [name, provided[name] ?? finding[name]])) as Pick<AwsSecurityFinding, typeof SHARED[number]>;
  const label = shared.Severity?.Label ?? 'INFORMATIONAL';
  const product = { ProductName: finding.ProductName ?? 'Default', CompanyName: finding.CompanyName ?? 'Personal' };
  const { Label, Original } = shared.Severity ?? {};
  const kept = before && [...CUSTOMERS, ...SHARED.filter(name => changed.has(name))];
  return given({
    RecordState: 'ACTIVE',
    Workflow: { Status: 'NEW' },
    ...finding,
    ...product,
    Region: finding.Region ?? region,
    ProductFields: {
      ...finding.ProductFields,
      'aws/securityhub/FindingId': `${finding.ProductArn}/${finding.Id}`,
      'aws/securityhub/ProductName': product.ProductName,
      'aws/securityhub/CompanyName': product.CompanyName,
    },
    ...shared,
    Severity: { ...shared.Severity, Label: label, Normalized: NORMALIZED[label] },
    FindingProviderFields: given({ ...shared, Severity: given({ Label, Original }) }),
    ...before && kept ? Object.fromEntries(kept.map(name => [name, before[name]])) : {},
    ...before && reopens(before, finding) ? { Workflow: { Status: 'NEW' as const } } : {},
  });
}

/** A case that was closed is a new one when its finding is active again or its check fails again. */
function reopens(before: AwsSecurityFinding, now: AwsSecurityFinding): boolean {
  const status = before.Workflow?.Status;
  if (status !== 'NOTIFIED' && status !== 'RESOLVED') return false;
  const active = before.RecordState === 'ARCHIVED' && (now.RecordState ?? 'ACTIVE') === 'ACTIVE';
  return active || (before.Compliance?.Status === 'PASSED' && now.Compliance?.Status !== undefined && now.Compliance.Status !== 'PASSED');
}

export function given<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
