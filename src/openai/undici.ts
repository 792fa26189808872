/**
 * The part of undici through which a request goes straight to a server. The package as a whole brings fetch, WebSocket, caches
 * and mocks along, and takes four times as long to load.
 */
export { default as Agent } from "undici/lib/dispatcher/agent.js";
export { default as buildConnector } from "undici/lib/core/connect.js";
