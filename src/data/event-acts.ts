import { CallAct, CallResource, EventPatternJson } from './event-row';

/** What destroys or disarms. */
export const critical = (title: string, resource: CallResource): CallAct => ({ title, severity: 'CRITICAL', resource });
/** What a deployment does too is a degree less grave. */
export const high = (title: string, resource: CallResource): CallAct => ({ title, severity: 'HIGH', resource });

/** Calls by anybody but some services of AWS, which call on their own. Whoever calls can't say that it was a service: AWS says it. */
export const notBy = (...services: string[]): EventPatternJson => ({
  userIdentity: { invokedBy: [{ exists: false }, { 'anything-but': services.map((service) => `${service}.amazonaws.com`) }] },
});

/** AWS Backup calls itself and others with the backup role. */
export const NOT_BY_BACKUP = notBy('backup');
