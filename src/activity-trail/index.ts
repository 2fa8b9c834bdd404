export * from './backup-activity-trail';
