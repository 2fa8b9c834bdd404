export * from './responsibility-table';
export * from './responsibility-table-props';
