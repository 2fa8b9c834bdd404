import { GRAMMAR } from './facts';

/**
 * A parser of backup policies, written from AWS's grammar and its limits, knowing nothing of the library.
 * Stricter than AWS where the library promises more: every part of a plan has Regions, rules and selections.
 */
export interface GrammarOptions {
  readonly partition?: string;
  /** Patterns of resource types that AWS added after the grammar was written, for the partition aws. */
  readonly newTypes?: ReadonlyArray<string>;
}

const CONTROL = '@@operators_allowed_for_child_policies';
const NAME = /^[a-zA-Z0-9_.-]{1,50}$/;
const VAULT_NAME = '[a-zA-Z0-9_-]{2,50}';
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** What is wrong with a policy; empty where nothing is. */
export function policyFaults(document: unknown, options: GrammarOptions = {}): string[] {
  const parser = new Parser(options.partition ?? 'aws', options.newTypes ?? []);
  const length = JSON.stringify(document).length;
  if (length > GRAMMAR.limits.policyChars) {
    parser.fault('', `${length} characters`);
  }
  parser.object('', document, { plans: 'required' }, (plans) => parser.map('plans', plans.plans, NAME, (at, plan) => parser.plan(at, plan)));
  return parser.faults;
}

type Node = { [key: string]: unknown };
type Members = { [member: string]: 'required' | 'optional' };

class Parser {
  public readonly faults: string[] = [];

  constructor(private readonly partition: string, private readonly newTypes: ReadonlyArray<string>) {}

  public fault(path: string, what: string): undefined {
    this.faults.push(`${path}: ${what}`);
    return undefined;
  }

  public object(path: string, value: unknown, members: Members, read: (node: Node) => void): void {
    const node = this.node(path, value);
    if (!node) {
      return;
    }
    Object.keys(node).filter((key) => !members[key]).forEach((key) => this.fault(`${path}.${key}`, 'no such member'));
    Object.keys(members).filter((key) => members[key] === 'required' && node[key] === undefined).forEach((key) => this.fault(`${path}.${key}`, 'missing'));
    read(node);
  }

  public map(path: string, value: unknown, name: RegExp, read: (path: string, entry: unknown, key: string) => void, caseCounts = false): number {
    const node = this.node(path, value);
    if (!node) {
      return 0;
    }
    const keys = Object.keys(node);
    if (keys.length === 0) {
      this.fault(path, 'empty');
    }
    // effective policies lower-case rule and selection names
    const lower = keys.map((key) => (caseCounts ? key : key.toLowerCase()));
    lower.filter((key, i) => lower.indexOf(key) !== i).forEach((key) => this.fault(`${path}.${key}`, 'twice'));
    for (const key of keys) {
      if (!name.test(key)) {
        this.fault(`${path}.${key}`, 'no such name');
      }
      read(`${path}.${key}`, node[key], key);
    }
    return keys.length;
  }

  public plan(at: string, value: unknown): void {
    this.object(at, value, {
      regions: 'required', rules: 'required', selections: 'required', advanced_backup_settings: 'optional', backup_plan_tags: 'optional', scan_settings: 'optional',
    }, (plan) => {
      this.list(`${at}.regions`, plan.regions, /^[a-z]{2,4}(-[a-z]+)+-\d$/);
      const rules = this.map(`${at}.rules`, plan.rules ?? {}, NAME, (path, rule) => this.rule(path, rule));
      this.limit(`${at}.rules`, rules, 'rulesPerPlan');
      this.selections(`${at}.selections`, plan.selections);
      if (plan.advanced_backup_settings !== undefined) {
        this.advanced(`${at}.advanced_backup_settings`, plan.advanced_backup_settings);
      }
      if (plan.backup_plan_tags !== undefined) {
        this.tags(`${at}.backup_plan_tags`, plan.backup_plan_tags);
      }
      if (plan.scan_settings !== undefined) {
        this.guardDuty(`${at}.scan_settings`, plan.scan_settings, (path, node) =>
          this.object(path, node, { resource_types: 'required', scanner_role_arn: 'required' }, (scan) => {
            this.list(`${path}.resource_types`, scan.resource_types, /^(EBS|EC2|S3|ALL)$/);
            this.role(`${path}.scanner_role_arn`, scan.scanner_role_arn);
          }));
      }
    });
  }

  private rule(at: string, value: unknown): void {
    this.object(at, value, {
      schedule_expression: 'required',
      target_backup_vault_name: 'required',
      target_logically_air_gapped_backup_vault_arn: 'optional',
      start_backup_window_minutes: 'optional',
      complete_backup_window_minutes: 'optional',
      enable_continuous_backup: 'optional',
      lifecycle: 'optional',
      copy_actions: 'optional',
      recovery_point_tags: 'optional',
      index_actions: 'optional',
      scan_actions: 'optional',
    }, (rule) => {
      this.text(`${at}.schedule_expression`, rule.schedule_expression, /^cron\(\S+( \S+){5}\)$/);
      this.text(`${at}.target_backup_vault_name`, rule.target_backup_vault_name, new RegExp(`^${VAULT_NAME}$`));
      this.text(`${at}.target_logically_air_gapped_backup_vault_arn`, rule.target_logically_air_gapped_backup_vault_arn,
        new RegExp(`^arn:${this.partition}:backup:\\$region:\\$account:backup-vault:${VAULT_NAME}$`));
      const start = this.number(`${at}.start_backup_window_minutes`, rule.start_backup_window_minutes, 60, 52560000);
      const complete = this.number(`${at}.complete_backup_window_minutes`, rule.complete_backup_window_minutes, 1, Infinity);
      if (complete !== undefined && complete <= (start ?? 480)) {
        this.fault(`${at}.complete_backup_window_minutes`, 'not after the start window');
      }
      const continuous = this.flag(`${at}.enable_continuous_backup`, rule.enable_continuous_backup);
      const days = this.lifecycle(`${at}.lifecycle`, rule.lifecycle);
      if (continuous && !(days !== undefined && days <= 35)) {
        this.fault(`${at}.lifecycle`, 'continuous backup is kept 35 days at most');
      }
      if (rule.copy_actions !== undefined) {
        const arn = new RegExp(`^arn:${this.partition}:backup:[a-z]{2,4}(-[a-z]+)+-\\d:(\\$account|\\d{12}):backup-vault:${VAULT_NAME}$`);
        this.limit(`${at}.copy_actions`, this.map(`${at}.copy_actions`, rule.copy_actions, arn, (path, copy, key) => this.copy(path, copy, key)), 'copyActionsPerRule');
      }
      if (rule.recovery_point_tags !== undefined) {
        this.limit(`${at}.recovery_point_tags`, this.tags(`${at}.recovery_point_tags`, rule.recovery_point_tags), 'recoveryPointTags');
      }
      if (rule.index_actions !== undefined) {
        this.object(`${at}.index_actions`, rule.index_actions, { resource_types: 'required' }, (index) =>
          this.list(`${at}.index_actions.resource_types`, index.resource_types, /^(EBS|S3)$/));
      }
      if (rule.scan_actions !== undefined) {
        this.guardDuty(`${at}.scan_actions`, rule.scan_actions, (path, node) => this.object(path, node, { scan_mode: 'required' }, (scan) =>
          this.text(`${path}.scan_mode`, scan.scan_mode, /^(INCREMENTAL_SCAN|FULL_SCAN)$/)));
      }
    });
  }

  private copy(at: string, value: unknown, key: string): void {
    this.object(at, value, { target_backup_vault_arn: 'required', lifecycle: 'optional' }, (copy) => {
      const target = this.text(`${at}.target_backup_vault_arn`, copy.target_backup_vault_arn, /^/);
      if (target !== key) {
        this.fault(at, `leads to ${target}`);
      }
      this.lifecycle(`${at}.lifecycle`, copy.lifecycle);
    });
  }

  private lifecycle(at: string, value: unknown): number | undefined {
    let days: number | undefined;
    if (value !== undefined) {
      const members: Members = { move_to_cold_storage_after_days: 'optional', delete_after_days: 'optional', opt_in_to_archive_for_supported_resources: 'optional' };
      this.object(at, value, members, (lifecycle) => {
        if (Object.keys(lifecycle).length === 0) {
          this.fault(at, 'empty');
        }
        days = this.number(`${at}.delete_after_days`, lifecycle.delete_after_days, 1, 36500);
        const cold = this.number(`${at}.move_to_cold_storage_after_days`, lifecycle.move_to_cold_storage_after_days, 1, 36500);
        this.flag(`${at}.opt_in_to_archive_for_supported_resources`, lifecycle.opt_in_to_archive_for_supported_resources);
        if (days !== undefined && cold !== undefined && days < cold + 90) {
          this.fault(`${at}.delete_after_days`, 'less than 90 days in cold storage');
        }
      });
    }
    return days;
  }

  private selections(at: string, value: unknown): void {
    this.object(at, value ?? {}, { tags: 'optional', resources: 'optional' }, (selections) => {
      if ((selections.tags === undefined) === (selections.resources === undefined)) {
        this.fault(at, 'exactly one of tags and resources');
      }
      if (selections.tags !== undefined) {
        const members: Members = { iam_role_arn: 'required', tag_key: 'required', tag_value: 'required', conditions: 'optional' };
        this.limit(`${at}.tags`, this.map(`${at}.tags`, selections.tags, NAME, (path, one) => this.object(path, one, members, (tags) => {
          this.role(`${path}.iam_role_arn`, tags.iam_role_arn);
          this.text(`${path}.tag_key`, tags.tag_key, TAG_KEY);
          this.limit(`${path}.tag_value`, this.list(`${path}.tag_value`, tags.tag_value, TAG_VALUE).length, 'tagsPerSelection');
          this.conditions(`${path}.conditions`, tags.conditions);
        })), 'tagSelectionsPerPlan');
      }
      if (selections.resources !== undefined) {
        const members: Members = { iam_role_arn: 'required', resource_types: 'required', not_resource_types: 'optional', conditions: 'optional' };
        const count = this.map(`${at}.resources`, selections.resources, NAME, (path, one) => this.object(path, one, members, (resources) => {
          this.role(`${path}.iam_role_arn`, resources.iam_role_arn);
          this.types(`${path}.resource_types`, resources.resource_types, true);
          if (resources.not_resource_types !== undefined) {
            this.types(`${path}.not_resource_types`, resources.not_resource_types, false);
          }
          this.conditions(`${path}.conditions`, resources.conditions);
        }));
        if (count > 100) {
          this.fault(`${at}.resources`, `${count} resource assignments`);
        }
      }
    });
  }

  private types(at: string, value: unknown, starAllowed: boolean): void {
    const types = this.list(at, value, /^/);
    const allowed = [...GRAMMAR.resourceTypeArns, ...this.newTypes].map((arn) => arn.replace('arn:aws:', `arn:${this.partition}:`));
    types.filter((type) => !allowed.includes(type) && !(starAllowed && type === '*' && types.length === 1)).forEach((type) => this.fault(at, `no such type ${type}`));
  }

  private conditions(at: string, value: unknown): void {
    if (value === undefined) {
      return;
    }
    let count = 0;
    this.map(at, value, new RegExp(`^(${GRAMMAR.conditions.operators.join('|')})$`), (path, conditions) => {
      count += this.map(path, conditions, NAME, (one, condition) => this.object(one, condition, { condition_key: 'required', condition_value: 'required' }, (node) => {
        const key = this.text(`${one}.condition_key`, node.condition_key, /^aws:ResourceTag\//);
        if (key !== undefined && !TAG_KEY.test(key.slice('aws:ResourceTag/'.length))) {
          this.fault(`${one}.condition_key`, `no tag key ${key}`);
        }
        this.text(`${one}.condition_value`, node.condition_value, /^[\p{L}\p{Z}\p{N}_.:/=+\-@*]{0,256}$/u);
      }));
    });
    this.limit(at, count, 'conditionsPerSelection');
  }

  private advanced(at: string, value: unknown): void {
    this.object(at, value, { ec2: 'optional', s3: 'optional' }, (settings) => {
      if (Object.keys(settings).length === 0) {
        this.fault(at, 'empty');
      }
      const onOff = (path: string, node: unknown, members: string[]) => node !== undefined
        && this.object(path, node, Object.fromEntries(members.map((one) => [one, 'optional' as const])), (one) =>
          members.forEach((member) => this.text(`${path}.${member}`, one[member], /^(enabled|disabled)$/)));
      onOff(`${at}.ec2`, settings.ec2, ['windows_vss']);
      onOff(`${at}.s3`, settings.s3, ['backup_acls', 'backup_object_tags']);
    });
  }

  private guardDuty(at: string, value: unknown, read: (path: string, node: unknown) => void): void {
    this.object(at, value, { GUARDDUTY: 'required' }, (node) => read(`${at}.GUARDDUTY`, node.GUARDDUTY));
  }

  private tags(at: string, value: unknown): number {
    return this.map(at, value, /^/, (path, one) => this.object(path, one, { tag_key: 'required', tag_value: 'required' }, (tag) => {
      this.text(`${path}.tag_key`, tag.tag_key, TAG_KEY);
      this.text(`${path}.tag_value`, tag.tag_value, TAG_VALUE);
    }), true);
  }

  private role(at: string, value: unknown): void {
    this.text(at, value, new RegExp(`^arn:${this.partition}:iam::\\$account:role/([!-~]+/)?[\\w+=,.@-]{1,64}$`));
  }

  private flag(at: string, value: unknown): boolean {
    return this.text(at, value, /^(true|false)$/) === 'true';
  }

  private number(at: string, value: unknown, min: number, max: number): number | undefined {
    const text = this.text(at, value, /^\d+$/);
    const number = text === undefined ? undefined : Number(text);
    return number === undefined || (number >= min && number <= max) ? number : this.fault(at, `${number} is not in ${min} to ${max}`);
  }

  /** A single value: always assigned, always a text. */
  private text(at: string, value: unknown, pattern: RegExp): string | undefined {
    const node = value === undefined ? undefined : this.node(at, value);
    if (!node) {
      return undefined;
    }
    if (Object.keys(node).join() !== '@@assign') {
      return this.fault(at, `a single value takes @@assign, not ${Object.keys(node).join()}`);
    }
    const text = node['@@assign'];
    if (typeof text !== 'string') {
      return this.fault(at, `${JSON.stringify(text)} is no text`);
    }
    return pattern.test(text) ? text : this.fault(at, `'${text}' is not allowed`);
  }

  /** Several values under one operator. */
  private list(at: string, value: unknown, pattern: RegExp): string[] {
    const node = value === undefined ? undefined : this.node(at, value);
    const [operator, ...more] = Object.keys(node ?? {});
    if (!node || !['@@assign', '@@append', '@@remove'].includes(operator) || more.length > 0) {
      this.fault(at, 'a list takes one of @@assign, @@append, @@remove');
      return [];
    }
    const values = node[operator];
    if (!Array.isArray(values) || values.length === 0 || !values.every((one): one is string => typeof one === 'string')) {
      this.fault(at, 'a list of texts is expected');
      return [];
    }
    values.filter((one, i) => values.indexOf(one) !== i).forEach((one) => this.fault(at, `'${one}' twice`));
    values.filter((one) => !pattern.test(one)).forEach((one) => this.fault(at, `'${one}' is not allowed`));
    return values;
  }

  private limit(at: string, count: number, limit: string): void {
    if (count > GRAMMAR.limits[limit]) {
      this.fault(at, `${count} are more than ${limit} ${GRAMMAR.limits[limit]}`);
    }
  }

  /** Any object may say what child policies may do; the rest of it is returned. */
  private node(at: string, value: unknown): Node | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.fault(at, 'an object is expected');
    }
    const { [CONTROL]: control, ...rest } = value as Node;
    if (control !== undefined) {
      const known = ['@@all', '@@assign', '@@append', '@@remove', '@@none'];
      if (!Array.isArray(control) || control.length === 0 || !control.every((one) => known.includes(one)) || new Set(control).size !== control.length
        || (control.length > 1 && (control.includes('@@all') || control.includes('@@none')))) {
        this.fault(`${at}.${CONTROL}`, `${JSON.stringify(control)} is no choice`);
      }
    }
    return rest;
  }
}
