/**
 * The part of undici that sends a request directly to a server. The whole package includes fetch, WebSocket, caches
 * and mocks, and takes four times as long to load.
 */
export { default as Agent } from "undici/lib/dispatcher/agent.js";
export { default as buildConnector } from "undici/lib/core/connect.js";
