/* What the page remembers. A browser may refuse to: then it lasts as long as the page. */

const here = new Map();

function recallFrom(store, key) {
  try { return store().getItem("wxmock." + key); } catch (error) { return here.get(key) ?? null; }
}

function rememberIn(store, key, value) {
  here.set(key, value);
  try {
    if (value === null) store().removeItem("wxmock." + key);
    else store().setItem("wxmock." + key, value);
  } catch (error) { /* not kept */ }
}

export const recall = (key) => recallFrom(() => localStorage, key);
export const remember = (key, value) => rememberIn(() => localStorage, key, value);

/* The admin token ends with the tab. */
export const recallToken = () => recallFrom(() => sessionStorage, "token");
export const rememberToken = (token) => rememberIn(() => sessionStorage, "token", token);
