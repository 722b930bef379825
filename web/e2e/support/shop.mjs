/** A shop to test in: a business, people with their roles, registers, and shelves full of products with barcodes. */
import { Api, id } from "./api.mjs";
import { Till } from "./till.mjs";

export const OWNER = "owner";
export const PASSWORD = "brass-Lantern-42-orchard";
const FIRST_PASSWORD = "pelican-Drawer-81-amber";

export const FOUNDING = {
  name: "Corner shop",
  country: "CH",
  currency: "CHF",
  time_zone: "Europe/Zurich",
  language: "en",
  branch: { name: "Main street", address: "1 Main street\n8000 Zurich" },
  tax: { name: "VAT", rate: "8.1", inclusive: true },
  admin: { username: OWNER, full_name: "Olivia Owner", password: PASSWORD },
};

/** An EAN-13 that no other product has. */
export function ean(number) {
  const digits = `76${String(number).padStart(10, "0")}`;
  const sum = [...digits].reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Names that are no words of the screen, so that a test can tell them apart. */
const GOODS = [
  ["Milka Alpine", "chocolate-bar"],
  ["Rivella Red", "beverage-box"],
  ["Gruyere Mild", "cheese-wedge"],
  ["Zopf Butter", "bread"],
  ["Aromat Mini", "salt"],
  ["Ovomaltine", "hot-beverage"],
  ["Cervelat Pair", "hot-dog"],
  ["Emmi Yogurt", "glass-of-milk"],
  ["Braeburn Bag", "red-apple"],
  ["Kambly Rings", "cookie"],
];

export class Shop {
  static async open(settings) {
    const shop = new Shop();
    shop.till = await (await Till.empty(settings)).start();
    const link = new Api(shop.till.url, await shop.till.token());
    await link.post("/setup", FOUNDING);
    shop.owner = await new Api(shop.till.url).signIn(OWNER, PASSWORD);
    await shop.fill();
    return shop;
  }

  /** The shop of `till demo`, with its people, products and some days of trade. */
  static async demo(days) {
    const shop = new Shop();
    shop.till = await Till.empty();
    const said = await shop.till.run("demo", "--days", String(days));
    await shop.till.start();
    const [, password] = /^\s*owner\s+(\S+)/m.exec(said) ?? [];
    shop.user = { username: "owner", password };
    shop.owner = await new Api(shop.url).signIn("owner", password);
    const [first] = await shop.owner.get("/registers");
    shop.branch = first.branch_id;
    [{ tax_class_id: shop.taxClass }] = await shop.owner.get("/tax-classes");
    // Things of all kinds that go into the cart without a question.
    const listed = (await shop.owner.get("/products?limit=200")).filter((one) => one.barcodes?.length > 0);
    const some = listed.filter((_, at) => at % Math.ceil(listed.length / 40) === 0);
    const whole = await Promise.all(some.map(({ product_id }) => shop.owner.get(`/products/${product_id}`)));
    shop.goods = whole
      .filter((one) => !one.is_open_price && !one.age_restriction && !one.sells_fractions)
      .map((one) => ({ ...one, code: one.barcodes[0].code }));
    return shop;
  }

  get url() {
    return this.till.url;
  }

  async fill() {
    const { owner } = this;
    [{ branch_id: this.branch }] = await owner.get("/branches");
    [{ tax_class_id: this.taxClass }] = await owner.get("/tax-classes");
    const category = await owner.post("/categories", { name: "Pantry", hue: 80, pictogram: "bread", sort_no: 1 });
    await owner.put(
      "/settings/sales.cash_rounding_minor",
      { value: 5, reason: "Coins below five are gone" },
      { "If-Match": '"0"' },
    );
    /** Twenty-four products whose number tells them apart; the n-th costs n.50. */
    this.goods = [];
    for (let number = 0; number < 24; number += 1) {
      const [name, pictogram] = GOODS[number % GOODS.length];
      this.goods.push(
        await this.product({
          name: `${name} ${512 + 37 * number}`,
          pictogram,
          category_id: category.category_id,
          unit_price_minor: 150 + 100 * number,
        }),
      );
    }
    this.deli = await this.product({ name: "Deli Counter", is_open_price: true, unit_price_minor: 0, barcodes: [] });
    this.bag = await this.product({ name: "Paper Bag", unit_price_minor: 30, barcodes: [] });
    this.customer = await owner.post("/customers", { name: "Cosima Keller", phones: ["+41 44 000 00 00"] });
  }

  made = 0;

  /** A product with a barcode of its own and a cost price, which cashiers must never see. */
  async product(more) {
    this.made += 1;
    const product = {
      product_id: id(),
      sku: `K${String(this.made).padStart(5, "0")}`,
      tax_class_id: this.taxClass,
      unit_price_minor: 100,
      cost_price_minor: 61,
      barcodes: [{ code: ean(this.made) }],
      ...more,
    };
    const kept = await this.owner.post("/products", product);
    return { ...product, ...kept, code: product.barcodes[0]?.code };
  }

  /** Products for scanning only. */
  async many(count, name) {
    const made = [];
    for (let at = 0; at < count; at += 8)
      made.push(
        ...(await Promise.all(
          Array.from({ length: Math.min(8, count - at) }, (_, no) => this.product({ name: `${name} ${at + no}` })),
        )),
      );
    return made;
  }

  registers = 0;

  /** Another register; with a shift that its cashier has opened, unless told otherwise. */
  async register({ open = true, by } = {}) {
    this.registers += 1;
    const code = `T${String(this.registers).padStart(2, "0")}`;
    const register = await this.owner.post("/registers", { branch_id: this.branch, code, name: `Desk ${code}` });
    if (open) {
      const wish = { register_id: register.register_id, opening_float_minor: 10_000 };
      const cashier = by ? await new Api(this.url).signIn(by.username, by.password) : this.owner;
      register.shift = (await cashier.post("/shifts", wish)).shift_id;
    }
    return register;
  }

  hired = 0;

  /** Somebody with a role, whose password is their own already. */
  async hire(role, name) {
    this.hired += 1;
    const username = `${role}${this.hired}`;
    const roles = await this.owner.get("/roles");
    const role_id = roles.find((one) => one.key === role)?.role_id;
    const account = { username, full_name: name, password: FIRST_PASSWORD, role_id, branch_ids: [this.branch] };
    const { user_id } = await this.owner.post("/users", account);
    const fresh = await new Api(this.url).signIn(username, FIRST_PASSWORD);
    await fresh.post("/auth/change-password", { current_password: FIRST_PASSWORD, new_password: PASSWORD });
    return { username, password: PASSWORD, name, user_id };
  }

  /** Signed in again: a killed server forgets nothing, but its tokens may have run out. */
  async refreshOwner() {
    this.owner = await new Api(this.url).signIn(OWNER, PASSWORD);
  }
}
