/** What pages use of the API client. */
export { hrefOf, type CallInput } from './client.js';
export { useApi, useChange, useEndpoint, type ChangeOptions, type EndpointOptions } from './hooks.js';
export { ApiProblem, asProblem } from './problem.js';
export { queryKeyOf } from './query-key.js';
export { useUpload } from './use-upload.js';
export { useMay, useSession } from './session.js';
