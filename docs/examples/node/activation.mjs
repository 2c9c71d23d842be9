// The part of a carrier's back end that activates a card only for the person in the contract.
import { Failed, Refused } from "./realname.mjs";

// The user can do something about these; about the others only we can.
const BY_THE_USER = {
  94002: "register with WeChat Pay first",
  94004: "let WeChat Pay verify you first",
  94005: "press the button again",
};

/** { status, words }: of the HTTP answer to the mini-program. */
export async function activate(gateway, authToken, contract, log = console.error) {
  let person;
  try {
    person = await gateway.realName(authToken);
  } catch (error) {
    if (error instanceof Refused && BY_THE_USER[error.errcode]) return { status: 409, words: BY_THE_USER[error.errcode] };
    if (error instanceof Refused) {
      log(`the real-name interface refuses us: errcode ${error.errcode}`);
      return { status: 500, words: "this does not work at the moment" };
    }
    if (!(error instanceof Failed)) throw error;
    log(`no real name: ${error.kind}: ${error.message}`);
    return { status: 503, words: "WeChat does not answer, try again later" };
  }
  if (person.name !== contract.name || person.credential !== contract.credential) {
    return { status: 403, words: "the contract is somebody else's" };
  }
  return { status: 200, words: "activated" };
}
