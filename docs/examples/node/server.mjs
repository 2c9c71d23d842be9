// The back end: POST /activate {"auth_token","contract"}. With WXCONFORM=1 it also has POST /wxconform, by
// which `wxconform run --driver http` calls our gateway; production never sets that.
import { createServer } from "node:http";
import { activate } from "./activation.mjs";
import { Failed, RealNameGateway, Refused } from "./realname.mjs";

const CONTRACTS = { "SIM-1": { name: "张三", credential: "11010118800307801X" } };

function gatewayFrom(env) {
  return new RealNameGateway({
    baseUrl: env.WX_BASE_URL ?? "https://api.weixin.qq.com", caFile: env.WX_CA_FILE,
    appid: env.WX_APPID, appsecret: env.WX_APPSECRET,
    mchId: env.WX_MCH_ID, certSerialno: env.WX_CERT_SERIALNO, keyFile: env.WX_PRIVATE_KEY_FILE,
  });
}

/** One case of wxconform: the inputs in, a result out. */
async function runCase(input) {
  if (input.op !== "get_realname_info") {
    // Also the answer to what wxconform asks first: what there is, and what is not there by design.
    return { outcome: "unsupported", message: "we only ask for real names", name: "activation", lacks: ["get_category"] };
  }
  try {
    const gateway = new RealNameGateway({
      baseUrl: input.base_url, caFile: input.ca_file, timeoutMs: Number(input.timeout_ms),
      appid: input.appid, appsecret: input.appsecret, accessToken: input.access_token,
      mchId: input.mch_id, certSerialno: input.cert_serialno, keyFile: input.private_key_file,
    });
    const { name, credential } = await gateway.realName(input.auth_token);
    return { outcome: "ok", real_name: name, credential_id: credential };
  } catch (error) {
    if (error instanceof Refused) return { outcome: "api_error", errcode: error.errcode, errmsg: error.errmsg };
    if (error instanceof Failed) return { outcome: "client_error", kind: error.kind, message: error.message };
    throw error;
  }
}

async function answer(path, body) {
  if (path === "/activate" && CONTRACTS[body.contract]) return activate(gatewayFrom(process.env), body.auth_token, CONTRACTS[body.contract]);
  if (path === "/wxconform" && process.env.WXCONFORM === "1") return runCase(body);
  return { status: 404, words: "there is no such thing" };
}

const server = createServer(async (request, response) => {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  const result = await answer(request.url, JSON.parse(text || "{}")).catch((error) => {
    console.error(error.stack);
    return { status: 500, words: "a defect" };
  });
  response.writeHead(result.status ?? 200, { "Content-Type": "application/json" }).end(JSON.stringify(result));
});
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
