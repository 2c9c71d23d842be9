// Run it against the double: wxmock exec -- node --test
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { activate } from "./activation.mjs";
import { RealNameGateway } from "./realname.mjs";

const { env } = process;
const CONTRACT = { name: "张三", credential: "11010118800307801X" };
const quiet = () => {};
let gateway;

/** The double's admin API: here it makes the answers that a test is about. */
async function admin(path, body = {}) {
  const response = await fetch(`${env.WX_ADMIN_URL}/__admin${path}`, { method: "POST", body: JSON.stringify(body) });
  assert.ok(response.ok, await response.text());
}

beforeEach(async () => {
  await admin("/reset");
  gateway = new RealNameGateway({
    baseUrl: env.WX_BASE_URL, caFile: env.WX_CA_FILE, appid: env.WX_APPID, appsecret: env.WX_APPSECRET,
    mchId: env.WX_MCH_ID, certSerialno: env.WX_CERT_SERIALNO, keyFile: env.WX_PRIVATE_KEY_FILE,
  });
});

test("the person in the contract gets the card", async () => {
  assert.equal((await activate(gateway, "test-auth-token-two-characters", CONTRACT, quiet)).status, 200);
});

test("somebody else does not", async () => {
  assert.equal((await activate(gateway, "test-auth-token-long", CONTRACT, quiet)).status, 403);
});

test("a user without verified identity is told what to do", async () => {
  assert.deepEqual(await activate(gateway, "test-auth-token-no-identity", CONTRACT, quiet),
    { status: 409, words: "let WeChat Pay verify you first" });
});

test("a token that has expired is renewed, once", async () => {
  await admin("/faults", { match: { endpoint: "getrealnameinfo" }, errcode: 42001, times: 1 });
  assert.equal((await activate(gateway, "test-auth-token-two-characters", CONTRACT, quiet)).status, 200);
  await admin("/verify", { match: { endpoint: "getrealnameinfo" }, exactly: 2 });
});

test("an answer that is cut is no refusal", async () => {
  await admin("/faults", { match: { endpoint: "getrealnameinfo" }, transport: "truncate" });
  assert.equal((await activate(gateway, "test-auth-token-two-characters", CONTRACT, quiet)).status, 503);
});
