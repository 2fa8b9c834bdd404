// Preloaded: everything that asks for aws-cdk-lib, cdk-nag and our library included, gets the newest one.
const Module = require('node:module');

const original = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return original.call(this, request.replace(/^aws-cdk-lib(?=$|\/)/, 'aws-cdk-lib-newest'), ...rest);
};
