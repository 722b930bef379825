//! Breakfast, drinks, and things to nibble.

use super::{Kind, Shelf, loose, packed};

/// The shelves.
pub(super) const SHELVES: &[Shelf] = &[
    Shelf {
        code: "TEA",
        name: "Tea, coffee and breakfast",
        hue: 28,
        pictogram: "hot-beverage",
        is_taxed: true,
        margin_percent: 17,
        pull: 9,
        kinds: BREAKFAST,
    },
    Shelf {
        code: "DRI",
        name: "Drinks",
        hue: 200,
        pictogram: "cup-with-straw",
        is_taxed: true,
        margin_percent: 16,
        pull: 16,
        kinds: DRINKS,
    },
    Shelf {
        code: "SNA",
        name: "Snacks and biscuits",
        hue: 55,
        pictogram: "cookie",
        is_taxed: true,
        margin_percent: 20,
        pull: 15,
        kinds: SNACKS,
    },
    Shelf {
        code: "SWE",
        name: "Sweets and chocolate",
        hue: 320,
        pictogram: "chocolate-bar",
        is_taxed: true,
        margin_percent: 24,
        pull: 10,
        kinds: SWEETS,
    },
    Shelf {
        code: "FRO",
        name: "Frozen",
        hue: 190,
        pictogram: "ice",
        is_taxed: true,
        margin_percent: 21,
        pull: 5,
        kinds: FROZEN,
    },
];

const BREAKFAST: &[Kind] = &[
    packed(
        "Black tea",
        "teapot",
        &["Karavan", "Noor-e-Subh"],
        &[("95 g", 230), ("190 g", 440), ("430 g", 950)],
    ),
    packed(
        "Green tea bags",
        "teacup-without-handle",
        &["Karavan"],
        &[("30", 320)],
    ),
    packed(
        "Instant coffee",
        "hot-beverage",
        &["Karavan"],
        &[("25 g", 290), ("100 g", 1_250)],
    ),
    packed("Cornflakes", "bowl-with-spoon", &["Lantern"], &[("275 g", 640)]),
    packed("Oats", "bowl-with-spoon", &["Lantern"], &[("500 g", 720)]),
    packed(
        "Honey",
        "honey-pot",
        &["Gulzar Farms", "Kohsar"],
        &[("250 g", 760), ("500 g", 1_450)],
    ),
    packed("Strawberry jam", "strawberry", &["Red Kite"], &[("340 g", 430)]),
    packed("Orange marmalade", "tangerine", &["Red Kite"], &[("340 g", 430)]),
    packed("Peanut butter", "peanuts", &["Lantern"], &[("340 g", 890)]),
    packed(
        "Chocolate spread",
        "chocolate-bar",
        &["Sitara"],
        &[("350 g", 990)],
    ),
];

const DRINKS: &[Kind] = &[
    packed(
        "Mineral water",
        "droplet",
        &["Kohsar Springs"],
        &[("500 ml", 60), ("1.5 l", 110), ("6 l", 280)],
    ),
    packed(
        "Cola",
        "cup-with-straw",
        &["Fizz Bazaar"],
        &[("345 ml", 90), ("500 ml", 120), ("1.5 l", 220)],
    ),
    packed(
        "Lemon soda",
        "lemon",
        &["Fizz Bazaar"],
        &[("345 ml", 90), ("1.5 l", 220)],
    ),
    packed(
        "Orange soda",
        "tangerine",
        &["Fizz Bazaar"],
        &[("345 ml", 90), ("1.5 l", 220)],
    ),
    packed(
        "Mango juice",
        "mango",
        &["Sunhill"],
        &[("200 ml", 70), ("1 l", 320)],
    ),
    packed(
        "Apple juice",
        "red-apple",
        &["Sunhill"],
        &[("200 ml", 70), ("1 l", 330)],
    ),
    packed("Orange juice", "beverage-box", &["Sunhill"], &[("1 l", 340)]),
    packed("Rose syrup", "rose", &["Gulzar Farms"], &[("800 ml", 480)]),
    packed("Energy drink", "high-voltage", &["Bijli"], &[("250 ml", 220)]).least_age(16),
    packed("Iced tea", "cup-with-straw", &["Karavan"], &[("500 ml", 180)]),
    packed("Coconut water", "coconut", &["Sunhill"], &[("330 ml", 260)]),
];

const SNACKS: &[Kind] = &[
    packed(
        "Potato crisps",
        "potato",
        &["Chatpata", "Blue Kite"],
        &[("salted 40 g", 60), ("masala 40 g", 60), ("masala 130 g", 170)],
    ),
    packed(
        "Corn puffs",
        "ear-of-corn",
        &["Blue Kite"],
        &[("cheese 30 g", 50), ("ketchup 30 g", 50)],
    ),
    packed(
        "Nimko mix",
        "bowl-with-spoon",
        &["Chatpata"],
        &[("180 g", 190), ("400 g", 380)],
    ),
    packed("Roasted peanuts", "peanuts", &["Chatpata"], &[("200 g", 240)]),
    packed("Pistachios", "peanuts", &["Saffron Gate"], &[("100 g", 590)]),
    packed("Popcorn", "popcorn", &["Blue Kite"], &[("60 g", 90)]),
    packed(
        "Tea biscuits",
        "cookie",
        &["Noor-e-Subh", "Lantern"],
        &[("small", 40), ("family", 150)],
    ),
    packed(
        "Chocolate biscuits",
        "cookie",
        &["Sitara"],
        &[("half roll", 60), ("family", 190)],
    ),
    packed("Zeera biscuits", "cookie", &["Noor-e-Subh"], &[("half roll", 50)]),
    packed(
        "Wafers",
        "waffle",
        &["Sitara"],
        &[("vanilla", 70), ("chocolate", 70)],
    ),
    packed("Crackers", "rice-cracker", &["Lantern"], &[("200 g", 180)]),
    packed(
        "Instant noodles",
        "steaming-bowl",
        &["Chatpata"],
        &[("chicken 66 g", 65), ("masala 66 g", 65)],
    ),
];

const SWEETS: &[Kind] = &[
    packed(
        "Milk chocolate",
        "chocolate-bar",
        &["Sitara", "Velvet Lane"],
        &[("22 g", 90), ("90 g", 340)],
    ),
    packed(
        "Dark chocolate",
        "chocolate-bar",
        &["Velvet Lane"],
        &[("90 g", 420)],
    ),
    packed("Toffees", "candy", &["Sitara"], &[("bag 300 g", 360)]),
    packed("Fruit jellies", "candy", &["Sitara"], &[("bag 200 g", 220)]),
    packed("Lollipop", "lollipop", &["Sitara"], &[("each", 20)]),
    packed("Chewing gum", "bubbles", &["Minto"], &[("pack", 50)]),
    packed("Mint drops", "candy", &["Minto"], &[("roll", 40)]),
    loose("Gulab jamun", "dango", &[("tin 1 kg", 780)]),
    loose("Barfi", "custard", &[("500 g", 690)]),
    packed("Custard powder", "custard", &["Sitara"], &[("300 g", 260)]),
    packed(
        "Jelly crystals",
        "custard",
        &["Sitara"],
        &[("strawberry", 110), ("banana", 110)],
    ),
    packed(
        "Gift box assorted",
        "wrapped-gift",
        &["Velvet Lane"],
        &[("400 g", 1_900)],
    )
    .discount_at_most(5),
];

const FROZEN: &[Kind] = &[
    packed(
        "Chicken nuggets",
        "poultry-leg",
        &["Thanda Ghar"],
        &[("270 g", 540), ("780 g", 1_390)],
    ),
    packed("Seekh kebab", "oden", &["Thanda Ghar"], &[("515 g", 920)]),
    packed("Samosas", "dumpling", &["Thanda Ghar"], &[("20", 460)]),
    packed(
        "Paratha",
        "flatbread",
        &["Thanda Ghar"],
        &[("5", 310), ("20", 1_050)],
    ),
    packed("French fries", "french-fries", &["Thanda Ghar"], &[("1 kg", 640)]),
    packed(
        "Pizza",
        "pizza",
        &["Thanda Ghar"],
        &[("fajita", 890), ("tikka", 890)],
    ),
    packed(
        "Ice cream tub",
        "ice-cream",
        &["Kulfi Lane"],
        &[
            ("vanilla 800 ml", 720),
            ("mango 800 ml", 720),
            ("chocolate 800 ml", 780),
        ],
    ),
    packed("Kulfi", "shaved-ice", &["Kulfi Lane"], &[("each", 90)]),
    packed("Cone", "soft-ice-cream", &["Kulfi Lane"], &[("each", 130)]),
];
