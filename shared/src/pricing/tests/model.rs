//! A slow, independent model of the engine in exact fractions: no scaled integers, no shared helper, rounding only where the rules say so.

use std::collections::BTreeMap;

use super::*;

/// An exact fraction at or above zero.
#[derive(Clone, Copy, Debug)]
struct Fraction(i128, i128);

impl Fraction {
    fn new(n: i128, d: i128) -> Self {
        let (mut a, mut b) = (n, d);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Self(n / a.max(1), d / a.max(1))
    }

    fn whole(n: i64) -> Self {
        Self(i128::from(n), 1)
    }

    fn decimal(value: rust_decimal::Decimal) -> Self {
        Self::new(value.mantissa(), 10_i128.pow(value.scale()))
    }

    fn plus(self, other: Self) -> Self {
        Self::new(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    fn times(self, other: Self) -> Self {
        let (left, right) = (Self::new(self.0, other.1), Self::new(other.0, self.1));
        Self(left.0 * right.0, left.1 * right.1)
    }

    fn over(self, other: Self) -> Self {
        self.times(Self(other.1, other.0))
    }

    fn floor(self) -> i64 {
        i64::try_from(self.0 / self.1).unwrap()
    }

    fn rounded(self, rounding: Rounding) -> i64 {
        let (floor, twice_rest) = (self.floor(), 2 * (self.0 % self.1));
        let up = match rounding {
            Rounding::HalfUp => twice_rest >= self.1,
            Rounding::HalfEven => twice_rest > self.1 || (twice_rest == self.1 && floor % 2 == 1),
        };
        floor + i64::from(up)
    }
}

/// Largest remainder, unit by unit.
fn spread<K: Ord + Clone>(total: i64, weights: &[(K, i64)]) -> Vec<i64> {
    let whole: i64 = weights.iter().map(|(_, weight)| weight).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let quota =
        |weight: i64| Fraction::whole(total).times(Fraction::new(i128::from(weight), i128::from(whole)));
    let mut shares: Vec<i64> = weights.iter().map(|(_, weight)| quota(*weight).floor()).collect();
    let mut rest: Vec<(Fraction, usize)> = weights
        .iter()
        .enumerate()
        .map(|(index, (_, weight))| {
            let quota = quota(*weight);
            (Fraction::new(quota.0 % quota.1, quota.1), index)
        })
        .collect();
    while shares.iter().sum::<i64>() < total {
        let best = (0..rest.len())
            .reduce(|best, next| {
                let (a, b) = (&rest[best], &rest[next]);
                let larger = (b.0.0 * a.0.1).cmp(&(a.0.0 * b.0.1));
                if larger.then_with(|| weights[a.1].0.cmp(&weights[b.1].0)).is_gt() {
                    next
                } else {
                    best
                }
            })
            .unwrap();
        shares[rest.swap_remove(best).1] += 1;
    }
    shares
}

fn take(discounts: &[Discount], from: i64, engine: Engine, rounding: Rounding) -> Option<i64> {
    let mut left = from;
    let share = |of: i64, percent: rust_decimal::Decimal| {
        let whole = Fraction::whole(of).times(Fraction::decimal(percent));
        whole.over(Fraction::whole(100)).rounded(rounding)
    };
    for discount in discounts {
        left = match (discount, engine) {
            (Discount::Percent { percent, .. }, Engine::V1) => left - share(left, percent.get()),
            (Discount::Percent { percent, .. }, Engine::V2) => {
                share(left, rust_decimal::Decimal::from(100) - percent.get())
            }
            (Discount::Amount { amount_minor, .. }, _) => left - amount_minor,
        };
        if left < 0 {
            return None;
        }
    }
    Some(from - left)
}

/// For every line by id: its six columns and the tax of every code.
pub(super) type Prices = BTreeMap<LineId, ([i64; 6], BTreeMap<String, i64>)>;

/// Prices a cart whose amounts are moderate; `None` if a discount exceeds what it is taken from.
pub(super) fn price_slowly(cart: &Cart) -> Option<Prices> {
    let rounding = cart.rounding;
    let mut gross = BTreeMap::new();
    let mut own = BTreeMap::new();
    for line in &cart.lines {
        let amount = Fraction::decimal(line.quantity.get()).times(Fraction::whole(line.unit_price_minor));
        gross.insert(line.id, amount.rounded(rounding));
        own.insert(
            line.id,
            take(&line.discounts, gross[&line.id], cart.engine, rounding)?,
        );
    }
    let open: Vec<(LineId, i64)> = cart
        .lines
        .iter()
        .filter(|l| l.discountable)
        .map(|l| (l.id, gross[&l.id] - own[&l.id]))
        .collect();
    let off = take(
        &cart.discounts,
        open.iter().map(|(_, left)| left).sum(),
        cart.engine,
        rounding,
    )?;
    let shares: BTreeMap<LineId, i64> = open.iter().map(|(id, _)| *id).zip(spread(off, &open)).collect();
    let share = |id: LineId| shares.get(&id).copied().unwrap_or(0);
    let amounts: BTreeMap<LineId, i64> = gross
        .iter()
        .map(|(id, gross)| (*id, gross - own[id] - share(*id)))
        .collect();

    let mut taxes: BTreeMap<LineId, BTreeMap<String, i64>> =
        cart.lines.iter().map(|line| (line.id, BTreeMap::new())).collect();
    match cart.engine {
        Engine::V1 => charge(cart, true, &amounts, &mut taxes),
        Engine::V2 => take_out(cart, &amounts, &mut taxes),
    }
    let mut nets = amounts.clone();
    for line in &cart.lines {
        let mine = taxes.get_mut(&line.id).unwrap();
        let amount = amounts[&line.id];
        if mine.values().sum::<i64>() > amount {
            let rates: Vec<(String, i64)> = line
                .taxes
                .iter()
                .filter(|tax| tax.inclusive)
                .map(|tax| (tax.code.clone(), tax.rate.scaled()))
                .collect();
            *mine = rates
                .iter()
                .map(|(code, _)| code.clone())
                .zip(spread(amount, &rates))
                .collect();
        }
        nets.insert(line.id, amount - mine.values().sum::<i64>());
    }
    charge(cart, false, &nets, &mut taxes);
    let priced = cart.lines.iter().map(|line| {
        let (net, tax) = (nets[&line.id], taxes[&line.id].values().sum::<i64>());
        let columns = [
            gross[&line.id],
            own[&line.id],
            share(line.id),
            net,
            tax,
            net + tax,
        ];
        (line.id, (columns, taxes[&line.id].clone()))
    });
    Some(priced.collect())
}

/// Version 2: what is not net, of each line or of all lines with the same taxes, goes to lines by amount and to taxes by rate; line by
/// line a unit more goes to the tax with the most rate for what it would then hold.
fn take_out(
    cart: &Cart,
    amounts: &BTreeMap<LineId, i64>,
    taxes: &mut BTreeMap<LineId, BTreeMap<String, i64>>,
) {
    type Inside = BTreeMap<String, rust_decimal::Decimal>;
    type Members = Vec<(LineId, i64)>;
    let mut groups: BTreeMap<(Option<LineId>, Inside), Members> = BTreeMap::new();
    for line in &cart.lines {
        let inside: Inside = line
            .taxes
            .iter()
            .filter(|tax| tax.inclusive)
            .map(|tax| (tax.code.clone(), tax.rate.get()))
            .collect();
        let alone = (cart.tax_rounding == TaxRounding::Line).then_some(line.id);
        let group = groups.entry((alone, inside)).or_default();
        group.push((line.id, amounts[&line.id]));
    }
    for ((_, inside), mut members) in groups {
        members.sort_unstable();
        let base: i64 = members.iter().map(|(_, base)| base).sum();
        let rate: rust_decimal::Decimal = inside.values().sum();
        let whole = Fraction::whole(100);
        let net = Fraction::whole(base)
            .times(whole)
            .over(whole.plus(Fraction::decimal(rate)))
            .rounded(cart.rounding);
        let rates: Vec<(String, i64)> = inside
            .iter()
            .map(|(code, rate)| {
                let steps = Fraction::decimal(*rate).times(Fraction::whole(10_000));
                (code.clone(), steps.floor())
            })
            .collect();
        let sums = spread(base - net, &rates);
        let mut held = vec![0_i64; sums.len()];
        for ((line, _), share) in members.iter().zip(spread(base - net, &members)) {
            let before = held.clone();
            if let [only] = &mut held[..] {
                *only += share;
            }
            for _ in (0..share).filter(|_| sums.len() > 1) {
                // The largest sum / (2 × held + 1), the first among equals.
                let next = (0..sums.len())
                    .rev()
                    .max_by(|a, b| (sums[*a] * (2 * held[*b] + 1)).cmp(&(sums[*b] * (2 * held[*a] + 1))))
                    .unwrap();
                held[next] += 1;
            }
            for (at, (code, _)) in rates.iter().enumerate() {
                taxes
                    .get_mut(line)
                    .unwrap()
                    .insert(code.clone(), held[at] - before[at]);
            }
        }
    }
}

/// Charges the taxes inside the price, or on top of it, on `bases`, rounded where the cart says.
fn charge(
    cart: &Cart,
    inclusive: bool,
    bases: &BTreeMap<LineId, i64>,
    taxes: &mut BTreeMap<LineId, BTreeMap<String, i64>>,
) {
    let hundred = Fraction::whole(100);
    let mut groups: BTreeMap<_, Vec<(LineId, i64)>> = BTreeMap::new();
    for line in &cart.lines {
        let inside = |tax: &&TaxRate| tax.inclusive == inclusive;
        let included = line
            .taxes
            .iter()
            .filter(|tax| tax.inclusive)
            .map(|tax| Fraction::decimal(tax.rate.get()));
        let included = included.fold(Fraction::whole(0), Fraction::plus);
        let divisor = if inclusive {
            hundred.plus(included)
        } else {
            hundred
        };
        for tax in line.taxes.iter().filter(inside) {
            let alone = (cart.tax_rounding == TaxRounding::Line).then_some(line.id);
            let group = (alone, tax.code.clone(), tax.rate, (divisor.0, divisor.1));
            groups.entry(group).or_default().push((line.id, bases[&line.id]));
        }
    }
    for ((_, code, rate, (n, d)), members) in groups {
        let base = members.iter().map(|(_, base)| base).sum();
        let tax = Fraction::whole(base)
            .times(Fraction::decimal(rate.get()))
            .over(Fraction(n, d));
        for ((line, _), share) in members.iter().zip(spread(tax.rounded(cart.rounding), &members)) {
            taxes.get_mut(line).unwrap().insert(code.clone(), share);
        }
    }
}
