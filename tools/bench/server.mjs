// What a team would write by hand: the same honest work on Node's own HTTP and crypto, one process, no journal.
//   node server.mjs PORT CERT.pem
import { createServer } from "node:http";
import { constants, createPublicKey, publicEncrypt, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const key = createPublicKey(readFileSync(process.argv[3]));
const SERIAL = "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE";
const NAME = Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]); // 张三 in GBK
const NUMBER = Buffer.from("11010118800307801X");
const seal = (bytes) => publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, bytes).toString("base64");

function judge(query, text) {
  if (query.get("access_token") !== "test-access-token-full") return { errcode: 40001, errmsg: "invalid credential" };
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    return { errcode: 47001, errmsg: "data format error" };
  }
  if (body.cert_serialno !== SERIAL) return { errcode: 94009, errmsg: "invalid cert_serialno" };
  if (Math.abs(body.timestamp - Date.now() / 1000) > 300) return { errcode: 94008, errmsg: "invalid timestamp" };
  if (body.mch_id !== "1900000001") return { errcode: 94010, errmsg: "invalid mch_id" };
  const signed = `cert_serialno=${body.cert_serialno}&timestamp=${body.timestamp}`;
  if (!verify("sha256", Buffer.from(signed), key, Buffer.from(body.sign, "base64"))) return { errcode: 94003, errmsg: "invalid sign" };
  if (body.auth_token !== "test-auth-token-two-characters") return { errcode: 94005, errmsg: "invalid auth_token" };
  return { errcode: 0, errmsg: "ok", encryted_real_name: seal(NAME), encryted_credential_id: seal(NUMBER) };
}

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const url = new URL(request.url, "http://localhost");
    const answer = url.pathname === "/wxa/get_category"
      ? { errcode: 0, errmsg: "ok", category_list: [{ first_class: "政务", second_class: "政府机构", first_id: 99, second_id: 904 }] }
      : judge(url.searchParams, Buffer.concat(chunks).toString());
    const text = JSON.stringify(answer);
    response.writeHead(200, { "Content-Type": "application/json; encoding=utf-8", "Content-Length": Buffer.byteLength(text) });
    response.end(text);
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
