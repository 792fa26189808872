/** The part of undici through which requests go to proxies. */
import connect from "undici/lib/api/api-connect.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";

// undici's own entry does the same: its proxies open their tunnels with this client.
Dispatcher.prototype.connect = connect;

export { default as Pool } from "undici/lib/dispatcher/pool.js";
export { default as ProxyAgent } from "undici/lib/dispatcher/proxy-agent.js";
export { default as Socks5ProxyAgent } from "undici/lib/dispatcher/socks5-proxy-agent.js";
