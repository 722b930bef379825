//! Things for house, body and school.

use super::{Kind, Shelf, Sold, loose, packed};

/// The shelves.
pub(super) const SHELVES: &[Shelf] = &[
    Shelf {
        code: "CLE",
        name: "Household and cleaning",
        hue: 170,
        pictogram: "sponge",
        is_taxed: true,
        margin_percent: 19,
        pull: 9,
        kinds: CLEANING,
    },
    Shelf {
        code: "CAR",
        name: "Health and beauty",
        hue: 290,
        pictogram: "lotion-bottle",
        is_taxed: true,
        margin_percent: 25,
        pull: 7,
        kinds: CARE,
    },
    Shelf {
        code: "BAB",
        name: "Baby",
        hue: 340,
        pictogram: "baby-bottle",
        is_taxed: true,
        margin_percent: 13,
        pull: 3,
        kinds: BABY,
    },
    Shelf {
        code: "PAP",
        name: "Stationery and toys",
        hue: 255,
        pictogram: "pencil",
        is_taxed: true,
        margin_percent: 32,
        pull: 4,
        kinds: PAPER,
    },
    Shelf {
        code: "HOM",
        name: "Home and electrical",
        hue: 65,
        pictogram: "light-bulb",
        is_taxed: true,
        margin_percent: 28,
        pull: 3,
        kinds: HOME,
    },
    Shelf {
        code: "MIS",
        name: "At the counter",
        hue: 225,
        pictogram: "shopping-bags",
        is_taxed: true,
        margin_percent: 35,
        pull: 6,
        kinds: COUNTER,
    },
];

const CLEANING: &[Kind] = &[
    packed(
        "Washing powder",
        "basket",
        &["Safedi", "Bright Day"],
        &[("500 g", 290), ("1 kg", 560), ("3 kg", 1_590)],
    ),
    packed("Dish soap bar", "soap", &["Safedi"], &[("225 g", 95)]),
    packed(
        "Dish liquid",
        "lotion-bottle",
        &["Safedi", "Bright Day"],
        &[("475 ml", 320)],
    ),
    packed("Bleach", "lotion-bottle", &["Bright Day"], &[("500 ml", 180)]),
    packed(
        "Floor cleaner",
        "bucket",
        &["Bright Day"],
        &[("pine 1 l", 480), ("lemon 1 l", 480)],
    ),
    packed("Glass cleaner", "window", &["Bright Day"], &[("500 ml", 390)]),
    packed("Toilet cleaner", "toilet", &["Bright Day"], &[("500 ml", 350)]),
    packed("Sponges", "sponge", &["Soft Cloud"], &[("3", 150)]),
    packed("Broom", "broom", &[""], &[("each", 380)]),
    packed("Bin bags", "wastebasket", &["Soft Cloud"], &[("20", 260)]),
    packed(
        "Toilet rolls",
        "roll-of-paper",
        &["Soft Cloud"],
        &[("4", 320), ("10", 760)],
    ),
    packed(
        "Tissues",
        "roll-of-paper",
        &["Soft Cloud"],
        &[("box 150", 210), ("pocket", 40)],
    ),
    packed("Insect spray", "mosquito", &["Bright Day"], &[("400 ml", 690)]),
    packed("Mosquito coils", "mosquito", &["Bright Day"], &[("10", 160)]),
];

const CARE: &[Kind] = &[
    packed(
        "Toilet soap",
        "soap",
        &["Rose Garden", "Safedi"],
        &[("100 g", 130), ("3 × 100 g", 370)],
    ),
    packed("Hand wash", "lotion-bottle", &["Rose Garden"], &[("250 ml", 360)]),
    packed(
        "Shampoo",
        "lotion-bottle",
        &["Rose Garden", "Silk Road"],
        &[("185 ml", 420), ("360 ml", 760)],
    ),
    packed("Shampoo sachet", "bubbles", &["Rose Garden"], &[("6 ml", 15)]),
    packed("Hair oil", "lotion-bottle", &["Silk Road"], &[("200 ml", 390)]),
    packed(
        "Toothpaste",
        "toothbrush",
        &["Minto"],
        &[("75 g", 190), ("150 g", 350)],
    ),
    packed(
        "Toothbrush",
        "toothbrush",
        &["Minto"],
        &[("soft", 150), ("medium", 150)],
    ),
    packed("Shaving razor", "razor", &["Sharp Edge"], &[("2", 280)]),
    packed("Face cream", "lotion-bottle", &["Rose Garden"], &[("50 ml", 540)]),
    packed(
        "Lipstick",
        "lipstick",
        &["Silk Road"],
        &[("rose", 690), ("red", 690)],
    )
    .discount_at_most(5),
    packed("Nail polish", "nail-polish", &["Silk Road"], &[("red", 280)]),
    packed("Comb", "hair-pick", &[""], &[("each", 90)]),
    packed("Plasters", "adhesive-bandage", &["Shifa"], &[("10", 120)]),
    packed("Cotton wool", "white-flower", &["Shifa"], &[("100 g", 190)]),
    packed("Digital thermometer", "thermometer", &["Shifa"], &[("each", 850)]),
];

const BABY: &[Kind] = &[
    packed(
        "Infant formula 1",
        "baby-bottle",
        &["Nanhi Dunya"],
        &[("400 g", 1_950)],
    )
    .fixed_price(),
    packed(
        "Infant formula 2",
        "baby-bottle",
        &["Nanhi Dunya"],
        &[("400 g", 1_950)],
    )
    .fixed_price(),
    packed(
        "Nappies",
        "baby-symbol",
        &["Nanhi Dunya", "Soft Cloud"],
        &[("medium 32", 1_450), ("large 28", 1_490)],
    ),
    packed("Baby wipes", "roll-of-paper", &["Nanhi Dunya"], &[("72", 420)]),
    packed(
        "Baby lotion",
        "lotion-bottle",
        &["Nanhi Dunya"],
        &[("200 ml", 560)],
    ),
    packed("Baby rattle", "teddy-bear", &["Nanhi Dunya"], &[("each", 320)]),
];

const PAPER: &[Kind] = &[
    packed("Pencil", "pencil", &["Qalam"], &[("each", 25), ("12", 270)]),
    packed("Ballpoint pen", "pen", &["Qalam"], &[("blue", 40), ("black", 40)]),
    packed(
        "Notebook",
        "notebook",
        &["Qalam"],
        &[("100 pages", 160), ("200 pages", 290)],
    ),
    packed("Crayons", "crayon", &["Qalam"], &[("12", 240)]),
    packed("Ruler", "straight-ruler", &["Qalam"], &[("30 cm", 60)]),
    packed("Scissors", "scissors", &["Qalam"], &[("each", 190)]),
    packed("Craft knife", "axe", &["Sharp Edge"], &[("each", 260)]).least_age(18),
    packed("Glue stick", "lotion-bottle", &["Qalam"], &[("each", 120)]),
    packed("Envelopes", "envelope", &["Qalam"], &[("25", 130)]),
    packed("Cricket ball", "cricket-game", &["Maidan"], &[("each", 220)]),
    packed("Football", "soccer-ball", &["Maidan"], &[("each", 1_350)]),
    packed("Kite", "kite", &["Maidan"], &[("each", 80)]),
    packed("Teddy bear", "teddy-bear", &["Maidan"], &[("each", 990)]),
    packed("Balloons", "balloon", &["Maidan"], &[("20", 180)]),
    packed(
        "Jigsaw puzzle",
        "puzzle-piece",
        &["Maidan"],
        &[("100 pieces", 650)],
    ),
];

const HOME: &[Kind] = &[
    packed(
        "LED bulb",
        "light-bulb",
        &["Chiragh"],
        &[("7 W", 260), ("12 W", 340), ("18 W", 520)],
    )
    .discount_at_most(5),
    packed(
        "Batteries",
        "battery",
        &["Bijli"],
        &[("AA 4", 280), ("AAA 4", 280)],
    ),
    packed("Torch", "flashlight", &["Chiragh"], &[("each", 650)]),
    packed("Extension lead", "electric-plug", &["Chiragh"], &[("3 m", 890)]).discount_at_most(5),
    packed("Candles", "candle", &["Chiragh"], &[("6", 140)]),
    packed("Umbrella", "umbrella", &["Maidan"], &[("each", 1_100)]),
    packed(
        "Kitchen knife",
        "kitchen-knife",
        &["Sharp Edge"],
        &[("each", 480)],
    )
    .least_age(18),
    packed("Water glass", "tumbler-glass", &[""], &[("6", 720)]),
    packed(
        "Cooking pot",
        "pot-of-food",
        &["Karavan Steel"],
        &[("24 cm", 2_450)],
    ),
    packed("Sewing kit", "thread", &[""], &[("each", 210)]),
];

const COUNTER: &[Kind] = &[
    loose("Carrier bag", "shopping-bags", &[("each", 15)])
        .by(Sold::Service)
        .fixed_price(),
    packed(
        "Mobile top-up card",
        "mobile-phone",
        &["Raabta"],
        &[("Rs 100", 100), ("Rs 500", 500)],
    )
    .by(Sold::Service)
    .fixed_price(),
    loose("Gift wrapping", "wrapped-gift", &[("each", 100)]).by(Sold::Service),
    loose("Newspaper", "newspaper", &[("English", 50), ("Urdu", 40)]).fixed_price(),
    packed("Refillable lighter", "fire", &["Chiragh"], &[("each", 90)]).least_age(18),
    loose("Mixed goods", "label", &[("open price", 0)]).by(Sold::OpenPrice),
];
