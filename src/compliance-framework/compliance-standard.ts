import { CONTROLS } from '../data/controls';
import { StandardFacts, STANDARDS } from '../data/standards';
import { checkList, checkMembers, checkText } from '../private/validation';

/**
 * What a control serves in a standard of one's own.
 */
export interface ControlMapping {
  /**
   * Name of the control, for example `BACKUP_RECOVERY_POINT_ENCRYPTED`.
   */
  readonly controlName: string;

  /**
   * Requirements that it serves, as the standard numbers them.
   */
  readonly requirements: string[];
}

/**
 * A standard whose requirements controls serve.
 *
 * AWS maps no standard to the controls of AWS Backup Audit Manager: what stands here is derived from the AWS Config rules behind them, and says
 * that a control serves a requirement, not that it meets it.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/conformancepack-sample-templates.html
 */
export class ComplianceStandard {
  /** ACSC Essential Eight. */
  public static readonly ACSC_ESSENTIAL_8 = ComplianceStandard.known('ACSC_ESSENTIAL_8');
  /** ACSC Information Security Manual. */
  public static readonly ACSC_ISM = ComplianceStandard.known('ACSC_ISM');
  /** APRA CPG 234. */
  public static readonly APRA_CPG_234 = ComplianceStandard.known('APRA_CPG_234');
  /** BNM Risk Management in Technology. */
  public static readonly BNM_RMIT = ComplianceStandard.known('BNM_RMIT');
  /** CIS Critical Security Controls v8. */
  public static readonly CIS_CONTROLS_V8 = ComplianceStandard.known('CIS_CONTROLS_V8');
  /** CMMC level 3. */
  public static readonly CMMC_LEVEL_3 = ComplianceStandard.known('CMMC_LEVEL_3');
  /** CMMC level 5. */
  public static readonly CMMC_LEVEL_5 = ComplianceStandard.known('CMMC_LEVEL_5');
  /** Esquema Nacional de Seguridad. */
  public static readonly ENS = ComplianceStandard.known('ENS');
  /** FDA 21 CFR Part 11. */
  public static readonly FDA_21_CFR_PART_11 = ComplianceStandard.known('FDA_21_CFR_PART_11');
  /** FedRAMP Low. */
  public static readonly FEDRAMP_LOW = ComplianceStandard.known('FEDRAMP_LOW');
  /** FedRAMP Moderate. */
  public static readonly FEDRAMP_MODERATE = ComplianceStandard.known('FEDRAMP_MODERATE');
  /** FFIEC Cybersecurity Assessment Tool. */
  public static readonly FFIEC = ComplianceStandard.known('FFIEC');
  /** HIPAA Security Rule. */
  public static readonly HIPAA = ComplianceStandard.known('HIPAA');
  /** K-ISMS. */
  public static readonly K_ISMS = ComplianceStandard.known('K_ISMS');
  /** MAS Technology Risk Management Guidelines. */
  public static readonly MAS_TRMG = ComplianceStandard.known('MAS_TRMG');
  /** NCSC Cyber Assessment Framework v3. */
  public static readonly NCSC_CAF = ComplianceStandard.known('NCSC_CAF');
  /** NIST SP 800-171. */
  public static readonly NIST_800_171 = ComplianceStandard.known('NIST_800_171');
  /** NIST SP 800-53 revision 4. */
  public static readonly NIST_800_53_R4 = ComplianceStandard.known('NIST_800_53_R4');
  /** NIST SP 800-53 revision 5. */
  public static readonly NIST_800_53_R5 = ComplianceStandard.known('NIST_800_53_R5');
  /** NIST Cybersecurity Framework 1.1. */
  public static readonly NIST_CSF = ComplianceStandard.known('NIST_CSF');
  /** NYDFS 23 NYCRR 500. */
  public static readonly NYDFS = ComplianceStandard.known('NYDFS');
  /** New Zealand Information Security Manual. */
  public static readonly NZISM = ComplianceStandard.known('NZISM');
  /** PCI DSS v4.0. */
  public static readonly PCI_DSS_4 = ComplianceStandard.known('PCI_DSS_4');
  /** RBI Master Direction, IT Framework. */
  public static readonly RBI_MD_ITF = ComplianceStandard.known('RBI_MD_ITF');
  /** Reliability pillar of the AWS Well-Architected Framework. */
  public static readonly WELL_ARCHITECTED_RELIABILITY = ComplianceStandard.known('WELL_ARCHITECTED_RELIABILITY');

  private static known(id: string): ComplianceStandard {
    const standard = new ComplianceStandard(STANDARDS[id].name, []);
    standard.facts = STANDARDS[id];
    return standard;
  }

  /** Name of the standard. */
  public readonly standardName: string;

  private readonly own: { [controlName: string]: string[] };
  private facts?: StandardFacts;

  /**
   * @param standardName name of the standard, 1 to 100 characters
   * @param mappings what each control serves
   */
  constructor(standardName: string, mappings: ControlMapping[]) {
    this.standardName = checkText('standardName', standardName, /^.{1,100}$/, 'a standard has a name of 1 to 100 characters', 'shorten it');
    checkList('mappings', mappings);
    mappings.forEach((one, i) => checkMembers(`mappings[${i}]`, one, { controlName: 'required text', requirements: 'required texts' }));
    this.own = Object.fromEntries(mappings.map(({ controlName, requirements }) => [controlName, [...requirements]]));
  }

  /**
   * What a control serves, and the AWS Config rule from which that is derived; undefined means that nobody derived it.
   * @internal
   */
  public _served(controlName: string): { requirements: string[]; rule?: string } | undefined {
    const topic = CONTROLS[controlName]?.topic;
    const mapping = topic && this.facts?.topics[topic];
    const own = this.own[controlName];
    return mapping ? { requirements: [...mapping.requirements], rule: mapping.rule } : own && { requirements: [...own] };
  }
}
