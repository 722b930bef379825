//! Names of products that do not exist, from word lists: as varied as a shop's, the same for a seed.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

const BRANDS: &[&str] = &[
    "Adler",
    "Alpenhof",
    "Bellavista",
    "Birkental",
    "Bosco",
    "Calanda",
    "Cordelia",
    "Delmare",
    "Dornfeld",
    "Edelweiss",
    "Elmwood",
    "Fjordland",
    "Fontana",
    "Glenmoor",
    "Goldkorn",
    "Hafenkante",
    "Harvest Home",
    "Isola",
    "Juniper",
    "Kastell",
    "Kronberg",
    "Lindenbaum",
    "Lumina",
    "Marbella",
    "Meadowsweet",
    "Nordwind",
    "Oakfield",
    "Orchard Lane",
    "Pinnacle",
    "Quellgut",
    "Ravello",
    "Rosenhof",
    "Santoro",
    "Seeblick",
    "Silverbrook",
    "Sonnental",
    "Thornbury",
    "Tiroler Hof",
    "Umbria",
    "Valdora",
    "Westerly",
    "Wildbach",
    "Yarrow",
    "Zillertal",
];
const KINDS: &[&str] = &[
    "Organic",
    "Classic",
    "Light",
    "Extra",
    "Wholemeal",
    "Smoked",
    "Roasted",
    "Fresh",
    "Frozen",
    "Dried",
    "Spicy",
    "Mild",
    "Sweet",
    "Salted",
    "Unsalted",
    "Crunchy",
    "Creamy",
    "Mature",
    "Young",
    "Family",
    "Mini",
    "Premium",
    "Country",
    "Alpine",
    "Mediterranean",
    "Vegan",
    "Lactose free",
    "Gluten free",
    "Fair trade",
    "Handmade",
    "Sparkling",
    "Still",
    "Dark",
    "White",
    "Red",
    "Green",
    "Golden",
];
const GOODS: &[&str] = &[
    "Almonds",
    "Apple Juice",
    "Apples",
    "Apricot Jam",
    "Baguette",
    "Baking Powder",
    "Bananas",
    "Basil",
    "Beans",
    "Beetroot",
    "Biscuits",
    "Black Tea",
    "Blueberries",
    "Brie",
    "Broccoli",
    "Butter",
    "Buttermilk",
    "Camomile Tea",
    "Caramel",
    "Carrots",
    "Cashews",
    "Cheddar",
    "Cherry Yoghurt",
    "Chewing Gum",
    "Chicken Soup",
    "Chocolate Bar",
    "Cinnamon Rolls",
    "Coconut Milk",
    "Coffee Beans",
    "Coffee Filters",
    "Cola",
    "Cornflakes",
    "Cough Drops",
    "Crackers",
    "Cranberries",
    "Cream Cheese",
    "Crispbread",
    "Cucumbers",
    "Curry Paste",
    "Dates",
    "Detergent",
    "Dish Soap",
    "Eggs",
    "Elderflower Syrup",
    "Emmental",
    "Espresso",
    "Fabric Softener",
    "Feta",
    "Figs",
    "Fish Fingers",
    "Flour",
    "Garlic",
    "Ginger",
    "Goat Cheese",
    "Gouda",
    "Granola",
    "Grapes",
    "Gravy",
    "Ham",
    "Hand Cream",
    "Hazelnut Spread",
    "Honey",
    "Ice Cream",
    "Kefir",
    "Ketchup",
    "Kitchen Roll",
    "Lasagne",
    "Lemonade",
    "Lemons",
    "Lentils",
    "Lettuce",
    "Liquorice",
    "Mackerel",
    "Mango Chutney",
    "Maple Syrup",
    "Margarine",
    "Marmalade",
    "Mayonnaise",
    "Milk",
    "Mineral Water",
    "Mozzarella",
    "Muesli",
    "Mushrooms",
    "Mustard",
    "Napkins",
    "Noodles",
    "Oat Drink",
    "Oatmeal",
    "Olive Oil",
    "Olives",
    "Onions",
    "Orange Juice",
    "Oregano",
    "Pancakes",
    "Paprika",
    "Parmesan",
    "Pasta Sauce",
    "Peanut Butter",
    "Peas",
    "Pepper",
    "Peppermint Tea",
    "Pesto",
    "Pickles",
    "Pistachios",
    "Pizza",
    "Plums",
    "Popcorn",
    "Potato Chips",
    "Potatoes",
    "Pretzels",
    "Pumpkin Seeds",
    "Quark",
    "Raisins",
    "Raspberries",
    "Ravioli",
    "Rice",
    "Rye Bread",
    "Salami",
    "Salmon",
    "Salt",
    "Sardines",
    "Sauerkraut",
    "Sausages",
    "Sesame",
    "Shampoo",
    "Shortbread",
    "Shower Gel",
    "Sour Cream",
    "Soy Sauce",
    "Spaghetti",
    "Spinach",
    "Sponge Cake",
    "Strawberries",
    "Sugar",
    "Sunflower Oil",
    "Tagliatelle",
    "Toast",
    "Toffee",
    "Tofu",
    "Tomatoes",
    "Toothpaste",
    "Tortillas",
    "Trout",
    "Tuna",
    "Vanilla Pudding",
    "Vinegar",
    "Waffles",
    "Walnuts",
    "Yeast",
];
const SIZES: &[&str] = &[
    "50 g",
    "100 g",
    "125 g",
    "200 g",
    "250 g",
    "500 g",
    "750 g",
    "1 kg",
    "0.33 l",
    "0.5 l",
    "0.75 l",
    "1 l",
    "1.5 l",
    "6 x 0.5 l",
    "10 pcs",
];

/// A product to put up.
#[derive(Debug, Clone)]
pub struct Article {
    /// Name.
    pub name: String,
    /// Stock keeping unit.
    pub sku: String,
    /// Code on the package.
    pub barcode: String,
    /// Price in minor units, tax included.
    pub price_minor: i64,
}

/// The `number`th product of a shop.
pub fn article(random: &mut StdRng, number: usize) -> Article {
    let mut pick = |list: &'static [&'static str]| list.choose(random).copied().unwrap_or_default();
    let name = format!("{} {} {} {}", pick(BRANDS), pick(KINDS), pick(GOODS), pick(SIZES));
    Article {
        name,
        sku: format!("A{number:06}"),
        barcode: barcode(number),
        price_minor: random.random_range(49..=2_999),
    }
}

/// A 13-digit code with its check digit, from the range that shops may use for themselves.
fn barcode(number: usize) -> String {
    let body = format!("21{number:010}");
    let sum: u32 = body
        .bytes()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// How people ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A scanned code.
    Code,
    /// One word.
    Word,
    /// Two words.
    TwoWords,
    /// The first letters of a word.
    Prefix,
}

/// Questions that these products answer, of each kind in turn.
pub fn questions(random: &mut StdRng, articles: &[Article], count: usize) -> Vec<(Asked, String)> {
    let kinds = [Asked::Code, Asked::Word, Asked::TwoWords, Asked::Prefix];
    let mut asked = Vec::with_capacity(count);
    for kind in kinds.into_iter().cycle().take(count) {
        let Some(article) = articles.choose(random) else {
            break;
        };
        asked.push((kind, question(random, article, kind)));
    }
    asked
}

fn question(random: &mut StdRng, article: &Article, kind: Asked) -> String {
    let words: Vec<&str> = article.name.split(' ').filter(|word| word.len() > 3).collect();
    let mut word = || words.choose(random).copied().unwrap_or("milk").to_lowercase();
    match kind {
        Asked::Code => article.barcode.clone(),
        Asked::Word => word(),
        Asked::TwoWords => {
            let first = word();
            let second = words
                .iter()
                .map(|word| word.to_lowercase())
                .find(|other| *other != first);
            format!("{first} {}", second.unwrap_or_else(|| "a".to_owned()))
        }
        Asked::Prefix => word().chars().take(3).collect(),
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn barcodes_carry_their_check_digit() {
        assert_eq!(barcode(0), "2100000000005");
        assert_eq!(barcode(1), "2100000000012");
    }

    #[test]
    fn a_seed_gives_the_same_shop_and_its_questions() {
        let shop = |seed| {
            let mut random = StdRng::seed_from_u64(seed);
            let articles: Vec<_> = (0..50).map(|number| article(&mut random, number)).collect();
            let asked = questions(&mut random, &articles, 8);
            (
                articles
                    .into_iter()
                    .map(|article| article.name)
                    .collect::<Vec<_>>(),
                asked,
            )
        };
        assert_eq!(shop(1), shop(1));
        assert_ne!(shop(1), shop(2));
        let (_, asked) = shop(3);
        assert_eq!(asked.len(), 8);
        assert_eq!(asked[2].1.split(' ').count(), 2, "{asked:?}");
        assert_eq!(asked[3].1.len(), 3);
    }
}
