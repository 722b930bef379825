//! Things to eat and drink.

use super::{Kind, Shelf, loose, packed, weighed};

/// The shelves.
pub(super) const SHELVES: &[Shelf] = &[
    Shelf { code: "FRU", name: "Fruit and vegetables", hue: 95, pictogram: "red-apple", is_taxed: false, margin_percent: 22, pull: 20, kinds: FRUIT },
    Shelf { code: "DAI", name: "Dairy and eggs", hue: 210, pictogram: "glass-of-milk", is_taxed: false, margin_percent: 12, pull: 20, kinds: DAIRY },
    Shelf { code: "BAK", name: "Bakery", hue: 35, pictogram: "bread", is_taxed: false, margin_percent: 30, pull: 14, kinds: BAKERY },
    Shelf { code: "MEA", name: "Meat and fish", hue: 5, pictogram: "cut-of-meat", is_taxed: false, margin_percent: 18, pull: 7, kinds: MEAT },
    Shelf { code: "STA", name: "Rice, flour and pulses", hue: 48, pictogram: "sheaf-of-rice", is_taxed: false, margin_percent: 14, pull: 11, kinds: STAPLES },
    Shelf { code: "SPI", name: "Oil, spices and sauces", hue: 18, pictogram: "hot-pepper", is_taxed: true, margin_percent: 18, pull: 9, kinds: SPICES },
    Shelf { code: "TEA", name: "Tea, coffee and breakfast", hue: 28, pictogram: "hot-beverage", is_taxed: true, margin_percent: 17, pull: 9, kinds: BREAKFAST },
    Shelf { code: "DRI", name: "Drinks", hue: 200, pictogram: "cup-with-straw", is_taxed: true, margin_percent: 16, pull: 16, kinds: DRINKS },
    Shelf { code: "SNA", name: "Snacks and biscuits", hue: 55, pictogram: "cookie", is_taxed: true, margin_percent: 20, pull: 15, kinds: SNACKS },
    Shelf { code: "SWE", name: "Sweets and chocolate", hue: 320, pictogram: "chocolate-bar", is_taxed: true, margin_percent: 24, pull: 10, kinds: SWEETS },
    Shelf { code: "FRO", name: "Frozen", hue: 190, pictogram: "ice", is_taxed: true, margin_percent: 21, pull: 5, kinds: FROZEN },
];

const FRUIT: &[Kind] = &[
    weighed("Apples Kala Kulu", "red-apple", &[("", 320)]),
    weighed("Apples green", "green-apple", &[("", 480)]),
    weighed("Bananas", "banana", &[("", 210)]),
    weighed("Oranges Kinnow", "tangerine", &[("", 180)]),
    weighed("Grapes", "grapes", &[("", 390)]),
    weighed("Mangoes", "mango", &[("", 350)]),
    weighed("Pears", "pear", &[("", 300)]),
    weighed("Peaches", "peach", &[("", 340)]),
    weighed("Watermelon", "watermelon", &[("", 70)]),
    weighed("Melon", "melon", &[("", 140)]),
    loose("Pineapple", "pineapple", &[("each", 450)]),
    loose("Coconut", "coconut", &[("each", 220)]),
    loose("Strawberries", "strawberry", &[("250 g", 260)]),
    weighed("Lemons", "lemon", &[("", 280)]),
    weighed("Tomatoes", "tomato", &[("", 150)]),
    weighed("Potatoes", "potato", &[("", 90)]),
    weighed("Onions", "onion", &[("", 130)]),
    weighed("Garlic", "garlic", &[("", 620)]),
    weighed("Ginger", "ginger-root", &[("", 560)]),
    weighed("Carrots", "carrot", &[("", 110)]),
    weighed("Cucumbers", "cucumber", &[("", 120)]),
    weighed("Aubergines", "eggplant", &[("", 130)]),
    weighed("Green chillies", "hot-pepper", &[("", 260)]),
    weighed("Bell peppers", "bell-pepper", &[("", 290)]),
    weighed("Peas", "pea-pod", &[("", 240)]),
    loose("Coriander", "herb", &[("bunch", 30)]),
    loose("Spinach", "leafy-green", &[("bunch", 50)]),
];

const DAIRY: &[Kind] = &[
    packed("Fresh milk", "glass-of-milk", &["Neelum Dairy"], &[("500 ml", 125), ("1 l", 240)]),
    packed("Long-life milk", "glass-of-milk", &["Neelum Dairy", "Kohsar"], &[("250 ml", 85), ("1 l", 310)]),
    packed("Yoghurt", "bowl-with-spoon", &["Neelum Dairy", "Kohsar"], &[("400 g", 190), ("1 kg", 420)]),
    packed("Lassi", "glass-of-milk", &["Neelum Dairy"], &[("sweet 250 ml", 95), ("salted 250 ml", 95)]),
    packed("Butter", "butter", &["Kohsar"], &[("100 g", 240), ("200 g", 460)]),
    packed("Cheddar slices", "cheese-wedge", &["Kohsar"], &[("200 g", 480)]),
    packed("Mozzarella", "cheese-wedge", &["Kohsar", "Neelum Dairy"], &[("200 g", 560)]),
    packed("Cream", "glass-of-milk", &["Kohsar"], &[("200 ml", 260)]),
    packed("Desi ghee", "honey-pot", &["Gulzar Farms"], &[("500 g", 1_150), ("1 kg", 2_200)]),
    packed("Eggs", "egg", &["Gulzar Farms"], &[("6", 165), ("12", 320), ("30", 780)]),
];

const BAKERY: &[Kind] = &[
    packed("White bread", "bread", &["Bolan Bakers", "Lantern"], &[("small", 110), ("large", 180)]),
    packed("Brown bread", "bread", &["Bolan Bakers"], &[("large", 220)]),
    loose("Naan", "flatbread", &[("each", 25)]),
    loose("Roghni naan", "flatbread", &[("each", 60)]),
    packed("Burger buns", "hamburger", &["Bolan Bakers"], &[("6", 160)]),
    packed("Rusks", "baguette-bread", &["Bolan Bakers", "Lantern"], &[("300 g", 240)]),
    loose("Croissant", "croissant", &[("each", 140)]),
    loose("Doughnut", "doughnut", &[("each", 120)]),
    loose("Chicken patty", "pie", &[("each", 110)]),
    loose("Cupcake", "cupcake", &[("each", 130)]),
    loose("Plain cake", "shortcake", &[("450 g", 480)]),
    loose("Birthday cake", "birthday-cake", &[("2 lb", 2_200)]),
    loose("Bagel", "bagel", &[("each", 150)]),
];

const MEAT: &[Kind] = &[
    weighed("Chicken whole", "poultry-leg", &[("", 620)]),
    weighed("Chicken boneless", "poultry-leg", &[("", 980)]),
    weighed("Chicken drumsticks", "poultry-leg", &[("", 760)]),
    weighed("Beef with bone", "meat-on-bone", &[("", 1_050)]),
    weighed("Beef mince", "cut-of-meat", &[("", 1_250)]),
    weighed("Mutton leg", "meat-on-bone", &[("", 2_350)]),
    weighed("Mutton chops", "cut-of-meat", &[("", 2_450)]),
    weighed("Rohu fish", "fish", &[("", 780)]),
    weighed("Pomfret", "tropical-fish", &[("", 1_650)]),
    weighed("Prawns", "shrimp", &[("", 1_900)]),
];

const STAPLES: &[Kind] = &[
    packed("Basmati rice", "cooked-rice", &["Saffron Gate", "Mehran Mills"], &[("1 kg", 390), ("5 kg", 1_880)]),
    packed("Sella rice", "cooked-rice", &["Mehran Mills"], &[("1 kg", 340), ("5 kg", 1_650)]),
    packed("Wheat flour", "sheaf-of-rice", &["Mehran Mills", "Chenab Mills"], &[("5 kg", 720), ("10 kg", 1_390)]),
    packed("Fine flour", "sheaf-of-rice", &["Chenab Mills"], &[("1 kg", 170)]),
    packed("Semolina", "sheaf-of-rice", &["Chenab Mills"], &[("500 g", 110)]),
    packed("Gram flour", "sheaf-of-rice", &["Chenab Mills"], &[("500 g", 190)]),
    packed("Sugar", "bowl-with-spoon", &["Mehran Mills"], &[("1 kg", 165), ("5 kg", 810)]),
    packed("Red lentils", "beans", &["Saffron Gate"], &[("500 g", 185), ("1 kg", 360)]),
    packed("Chickpeas", "beans", &["Saffron Gate"], &[("500 g", 210), ("1 kg", 410)]),
    packed("Kidney beans", "beans", &["Saffron Gate"], &[("500 g", 260)]),
    packed("Mung beans", "beans", &["Saffron Gate"], &[("500 g", 195)]),
    packed("Vermicelli", "spaghetti", &["Chenab Mills"], &[("150 g", 75)]),
    packed("Spaghetti", "spaghetti", &["Lantern"], &[("400 g", 260)]),
    packed("Macaroni", "spaghetti", &["Lantern"], &[("400 g", 250)]),
];

const SPICES: &[Kind] = &[
    packed("Sunflower oil", "jar", &["Sunhill", "Kohsar"], &[("1 l", 610), ("5 l", 2_950)]),
    packed("Olive oil", "olive", &["Sunhill"], &[("250 ml", 980)]),
    packed("Vegetable ghee", "jar", &["Sunhill"], &[("1 kg", 560), ("5 kg", 2_750)]),
    packed("Salt", "salt", &["Khewra Rose"], &[("800 g", 60)]),
    packed("Red chilli powder", "hot-pepper", &["Zaiqa Bagh", "Saffron Gate"], &[("100 g", 190), ("200 g", 360)]),
    packed("Turmeric", "ginger-root", &["Zaiqa Bagh"], &[("100 g", 150)]),
    packed("Cumin", "herb", &["Zaiqa Bagh"], &[("100 g", 280)]),
    packed("Garam masala", "curry-rice", &["Zaiqa Bagh"], &[("50 g", 160)]),
    packed("Biryani masala", "curry-rice", &["Zaiqa Bagh", "Saffron Gate"], &[("60 g", 140)]),
    packed("Karahi masala", "pot-of-food", &["Zaiqa Bagh"], &[("50 g", 140)]),
    packed("Ketchup", "tomato", &["Red Kite"], &[("300 g", 240), ("800 g", 520)]),
    packed("Chilli garlic sauce", "hot-pepper", &["Red Kite"], &[("300 g", 260)]),
    packed("Mayonnaise", "jar", &["Red Kite"], &[("300 g", 380)]),
    packed("Mango pickle", "mango", &["Zaiqa Bagh"], &[("330 g", 320)]),
    packed("Vinegar", "jar", &["Red Kite"], &[("275 ml", 120)]),
];

const BREAKFAST: &[Kind] = &[
    packed("Black tea", "teapot", &["Karavan", "Noor-e-Subh"], &[("95 g", 230), ("190 g", 440), ("430 g", 950)]),
    packed("Green tea bags", "teacup-without-handle", &["Karavan"], &[("30", 320)]),
    packed("Instant coffee", "hot-beverage", &["Karavan"], &[("25 g", 290), ("100 g", 1_250)]),
    packed("Cornflakes", "bowl-with-spoon", &["Lantern"], &[("275 g", 640)]),
    packed("Oats", "bowl-with-spoon", &["Lantern"], &[("500 g", 720)]),
    packed("Honey", "honey-pot", &["Gulzar Farms", "Kohsar"], &[("250 g", 760), ("500 g", 1_450)]),
    packed("Strawberry jam", "strawberry", &["Red Kite"], &[("340 g", 430)]),
    packed("Orange marmalade", "tangerine", &["Red Kite"], &[("340 g", 430)]),
    packed("Peanut butter", "peanuts", &["Lantern"], &[("340 g", 890)]),
    packed("Chocolate spread", "chocolate-bar", &["Sitara"], &[("350 g", 990)]),
];

const DRINKS: &[Kind] = &[
    packed("Mineral water", "droplet", &["Kohsar Springs"], &[("500 ml", 60), ("1.5 l", 110), ("6 l", 280)]),
    packed("Cola", "cup-with-straw", &["Fizz Bazaar"], &[("345 ml", 90), ("500 ml", 120), ("1.5 l", 220)]),
    packed("Lemon soda", "lemon", &["Fizz Bazaar"], &[("345 ml", 90), ("1.5 l", 220)]),
    packed("Orange soda", "tangerine", &["Fizz Bazaar"], &[("345 ml", 90), ("1.5 l", 220)]),
    packed("Mango juice", "mango", &["Sunhill"], &[("200 ml", 70), ("1 l", 320)]),
    packed("Apple juice", "red-apple", &["Sunhill"], &[("200 ml", 70), ("1 l", 330)]),
    packed("Orange juice", "beverage-box", &["Sunhill"], &[("1 l", 340)]),
    packed("Rose syrup", "rose", &["Gulzar Farms"], &[("800 ml", 480)]),
    packed("Energy drink", "high-voltage", &["Bijli"], &[("250 ml", 220)]).from_age(16),
    packed("Iced tea", "cup-with-straw", &["Karavan"], &[("500 ml", 180)]),
    packed("Coconut water", "coconut", &["Sunhill"], &[("330 ml", 260)]),
];

const SNACKS: &[Kind] = &[
    packed("Potato crisps", "potato", &["Chatpata", "Blue Kite"], &[("salted 40 g", 60), ("masala 40 g", 60), ("masala 130 g", 170)]),
    packed("Corn puffs", "ear-of-corn", &["Blue Kite"], &[("cheese 30 g", 50), ("ketchup 30 g", 50)]),
    packed("Nimko mix", "bowl-with-spoon", &["Chatpata"], &[("180 g", 190), ("400 g", 380)]),
    packed("Roasted peanuts", "peanuts", &["Chatpata"], &[("200 g", 240)]),
    packed("Pistachios", "peanuts", &["Saffron Gate"], &[("100 g", 590)]),
    packed("Popcorn", "popcorn", &["Blue Kite"], &[("60 g", 90)]),
    packed("Tea biscuits", "cookie", &["Noor-e-Subh", "Lantern"], &[("small", 40), ("family", 150)]),
    packed("Chocolate biscuits", "cookie", &["Sitara"], &[("half roll", 60), ("family", 190)]),
    packed("Zeera biscuits", "cookie", &["Noor-e-Subh"], &[("half roll", 50)]),
    packed("Wafers", "waffle", &["Sitara"], &[("vanilla", 70), ("chocolate", 70)]),
    packed("Crackers", "rice-cracker", &["Lantern"], &[("200 g", 180)]),
    packed("Instant noodles", "steaming-bowl", &["Chatpata"], &[("chicken 66 g", 65), ("masala 66 g", 65)]),
];

const SWEETS: &[Kind] = &[
    packed("Milk chocolate", "chocolate-bar", &["Sitara", "Velvet Lane"], &[("22 g", 90), ("90 g", 340)]),
    packed("Dark chocolate", "chocolate-bar", &["Velvet Lane"], &[("90 g", 420)]),
    packed("Toffees", "candy", &["Sitara"], &[("bag 300 g", 360)]),
    packed("Fruit jellies", "candy", &["Sitara"], &[("bag 200 g", 220)]),
    packed("Lollipop", "lollipop", &["Sitara"], &[("each", 20)]),
    packed("Chewing gum", "bubbles", &["Minto"], &[("pack", 50)]),
    packed("Mint drops", "candy", &["Minto"], &[("roll", 40)]),
    loose("Gulab jamun", "dango", &[("tin 1 kg", 780)]),
    loose("Barfi", "custard", &[("500 g", 690)]),
    packed("Custard powder", "custard", &["Sitara"], &[("300 g", 260)]),
    packed("Jelly crystals", "custard", &["Sitara"], &[("strawberry", 110), ("banana", 110)]),
    packed("Gift box assorted", "wrapped-gift", &["Velvet Lane"], &[("400 g", 1_900)]).discount_at_most(5),
];

const FROZEN: &[Kind] = &[
    packed("Chicken nuggets", "poultry-leg", &["Thanda Ghar"], &[("270 g", 540), ("780 g", 1_390)]),
    packed("Seekh kebab", "oden", &["Thanda Ghar"], &[("515 g", 920)]),
    packed("Samosas", "dumpling", &["Thanda Ghar"], &[("20", 460)]),
    packed("Paratha", "flatbread", &["Thanda Ghar"], &[("5", 310), ("20", 1_050)]),
    packed("French fries", "french-fries", &["Thanda Ghar"], &[("1 kg", 640)]),
    packed("Pizza", "pizza", &["Thanda Ghar"], &[("fajita", 890), ("tikka", 890)]),
    packed("Ice cream tub", "ice-cream", &["Kulfi Lane"], &[("vanilla 800 ml", 720), ("mango 800 ml", 720), ("chocolate 800 ml", 780)]),
    packed("Kulfi", "shaved-ice", &["Kulfi Lane"], &[("each", 90)]),
    packed("Cone", "soft-ice-cream", &["Kulfi Lane"], &[("each", 130)]),
];
