import type {
  AwsSecurityFinding, AwsSecurityFindingIdentifier, BatchImportFindingsRequest, BatchImportFindingsResponse, BatchUpdateFindingsRequest,
  BatchUpdateFindingsResponse, BatchUpdateFindingsUnprocessedFinding, DescribeHubRequest, DescribeHubResponse, GetFindingsRequest, GetFindingsResponse,
  ImportFindingsError, ListEnabledProductsForImportRequest, ListEnabledProductsForImportResponse,
} from '@aws-sdk/client-securityhub';
import { findingFaults, given, stored } from './asff';
import { ApiError } from './errors';
import { filtered, sorted } from './finding-filters';
import { Fault } from './validate';
import { pageOf, World } from './world';

const MAX_BATCH = 100;
const MAX_FILTERS = 10;

interface Entry {
  finding: AwsSecurityFinding;
  /** Members which a customer has set. */
  readonly changed: Set<string>;
}

/** Security Hub of the calling account, enabled from the start. */
export class SecurityHubFake {
  /** Whether a fault of BatchImportFindings concerns one finding only; a wrong JSON type ends the whole call. */
  static isOfOneFinding(fault: Fault): boolean {
    return /^Findings\[\d+\]\./.test(fault.path) && fault.kind !== 'type';
  }

  readonly operations = {
    BatchImportFindings: (input: BatchImportFindingsRequest): BatchImportFindingsResponse => this.import(input.Findings!),
    BatchUpdateFindings: (input: BatchUpdateFindingsRequest): BatchUpdateFindingsResponse => this.update(input),
    GetFindings: (input: GetFindingsRequest): GetFindingsResponse => {
      this.checkEnabled();
      if (Object.keys(input.Filters ?? {}).length > MAX_FILTERS) throw invalid(`Invalid parameter 'Filters'. data should NOT have more than ${MAX_FILTERS} properties`);
      const found = filtered(this.findings, input.Filters ?? {}, this.world.now);
      const { items, NextToken } = pageOf(this.world, 'GetFindings', sorted(found, input.SortCriteria ?? []), input, MAX_BATCH, invalid);
      return { Findings: items, NextToken };
    },
    DescribeHub: (input: DescribeHubRequest): DescribeHubResponse => {
      this.checkEnabled();
      const HubArn = this.world.arn('securityhub', 'hub/default');
      if (input.HubArn !== undefined && input.HubArn !== HubArn) throw new ApiError('ResourceNotFoundException', `no hub ${input.HubArn}`);
      return { HubArn, SubscribedAt: this.subscribedAt, AutoEnableControls: true, ControlFindingGenerator: 'SECURITY_CONTROL' };
    },
    ListEnabledProductsForImport: (input: ListEnabledProductsForImportRequest): ListEnabledProductsForImportResponse => {
      this.checkEnabled();
      const { items, NextToken } = pageOf(this.world, 'ListEnabledProductsForImport', [...this.products].map(product => this.subscription(product)), input, MAX_BATCH, invalid);
      return { ProductSubscriptions: items, NextToken };
    },
  };
  private readonly entries = new Map<string, Entry>();
  private readonly products = new Set<string>();
  private readonly subscribedAt: string;
  private enabled = true;

  constructor(private readonly world: World) {
    this.subscribedAt = world.now.toISOString();
  }

  /** What the hub holds, the oldest first. */
  get findings(): AwsSecurityFinding[] {
    return [...this.entries.values()].map(({ finding }) => finding);
  }

  /** The product which findings of the account's own programs name. */
  get defaultProductArn(): string {
    return this.world.arn('securityhub', `product/${this.world.account}/default`);
  }

  disable(): void {
    this.enabled = false;
  }

  /** @param product - a partner's product, as in `company/product` */
  enableProduct(product: string): string {
    this.products.add(product);
    return this.subscription(product);
  }

  private subscription(product: string): string {
    return this.world.arn('securityhub', `product-subscription/${product}`);
  }

  private checkEnabled(): void {
    if (!this.enabled) throw new ApiError('InvalidAccessException', `Account ${this.world.account} is not subscribed to AWS Security Hub`);
  }

  private import(findings: readonly AwsSecurityFinding[]): BatchImportFindingsResponse {
    this.checkEnabled();
    if (findings.length > MAX_BATCH) throw invalid(`Invalid parameter 'Findings'. data should NOT have more than ${MAX_BATCH} items`);
    findings.forEach(finding => this.checkSender(finding));
    const failed: ImportFindingsError[] = [];
    for (const finding of findings) {
      const faults = findingFaults(finding);
      if (faults.length === 0) {
        this.put(finding);
      } else {
        failed.push({ Id: finding.Id, ErrorCode: 'InvalidInput', ErrorMessage: `Finding does not adhere to Amazon Finding Format. ${faults.join(', ')}.` });
      }
    }
    return { FailedCount: failed.length, SuccessCount: findings.length - failed.length, FailedFindings: failed };
  }

  /** These end the whole call. AWS answers AccessDeniedException also where the permission is there and the account is wrong. */
  private checkSender({ Id, ProductArn, AwsAccountId }: AwsSecurityFinding): void {
    if (!Id?.trim()) throw invalid("Invalid parameter 'Findings'. data should have required property 'Id'");
    const own = ProductArn === this.defaultProductArn;
    const partner = new RegExp(`^arn:aws:securityhub:${this.world.region}::product/([^/]+/[^/]+)$`).exec(ProductArn ?? '')?.[1];
    const foreign = /^arn:aws:securityhub:([^:]+):(\d{12}):product\/(\d{12})\/default$/.exec(ProductArn ?? '');
    const denied = foreign?.[1] === this.world.region && !own;
    if (denied || (partner !== undefined && !this.products.has(partner)) || ((own || partner !== undefined) && AwsAccountId !== this.world.account)) {
      throw new ApiError('AccessDeniedException', `account ${this.world.account} is not authorized to perform: securityhub:BatchImportFindings on resource: ${ProductArn}`);
    }
    if (!own && partner === undefined) throw invalid(`productArn: "${ProductArn}"`);
  }

  /** An import of a known finding counts as a success, but changes it only if it is newer. */
  private put(finding: AwsSecurityFinding): void {
    const key = keyOf(finding);
    const { finding: before, changed = new Set<string>() } = this.entries.get(key) ?? {};
    if (before && Date.parse(finding.UpdatedAt!) <= Date.parse(before.UpdatedAt!)) return;
    this.entries.set(key, { finding: stored(finding, this.world.region, before, changed), changed });
  }

  private update({ FindingIdentifiers, ...changes }: BatchUpdateFindingsRequest): BatchUpdateFindingsResponse {
    this.checkEnabled();
    if (FindingIdentifiers!.length > MAX_BATCH) throw invalid(`Invalid parameter 'FindingIdentifiers'. data should NOT have more than ${MAX_BATCH} items`);
    const ProcessedFindings: AwsSecurityFindingIdentifier[] = [];
    const UnprocessedFindings: BatchUpdateFindingsUnprocessedFinding[] = [];
    const seen = new Set<string>();
    for (const FindingIdentifier of FindingIdentifiers!) {
      const key = keyOf(FindingIdentifier);
      const entry = this.entries.get(key);
      if (seen.has(key)) {
        UnprocessedFindings.push({ FindingIdentifier, ErrorCode: 'DuplicatedFindingIdentifier', ErrorMessage: 'Finding Identifier is duplicated' });
      } else if (!entry) {
        UnprocessedFindings.push({ FindingIdentifier, ErrorCode: 'FindingNotFound', ErrorMessage: 'Finding Not Found' });
      } else {
        this.change(entry, changes);
        ProcessedFindings.push(FindingIdentifier);
      }
      seen.add(key);
    }
    return { ProcessedFindings, UnprocessedFindings };
  }

  private change(entry: Entry, { Note, Severity, ...changes }: Omit<BatchUpdateFindingsRequest, 'FindingIdentifiers'>): void {
    const own = given({
      ...changes,
      Note: Note && { Text: Note.Text, UpdatedBy: Note.UpdatedBy, UpdatedAt: this.world.now.toISOString() },
      Severity: Severity && { ...entry.finding.Severity, ...Severity },
    });
    Object.keys(own).forEach(name => entry.changed.add(name));
    entry.finding = { ...entry.finding, ...own };
  }
}

function keyOf({ Id, ProductArn }: { readonly Id?: string; readonly ProductArn?: string }): string {
  return JSON.stringify([ProductArn, Id]);
}

function invalid(message: string): ApiError {
  return new ApiError('InvalidInputException', message);
}
