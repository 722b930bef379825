//! The exports of five programs, with the columns that they write today. The goods are invented.

use super::*;

fn read(file: &str) -> FileReading {
    let read = read_file(file.as_bytes(), euros(), &Wanted::default());
    assert_eq!((read.refused.as_ref(), read.missing.as_slice()), (None, &[][..]));
    read
}

/// SKU, name, price, category, barcodes, stock.
fn goods(read: &FileReading) -> Vec<String> {
    let rows = read.rows.iter().map(|row| {
        let category: Vec<&str> = row.category.iter().map(|name| &**name).collect();
        let barcodes: Vec<&str> = row.barcodes.iter().map(|code| &**code).collect();
        let stock = row
            .opening_stock
            .map_or_else(String::new, |stock| stock.to_string());
        format!(
            "{}; {}; {}; {}; {}; {stock}",
            row.sku.as_str(),
            row.name.as_str(),
            row.unit_price_minor,
            category.join(" > "),
            barcodes.join("|")
        )
    });
    rows.collect()
}

fn noted(read: &FileReading) -> Vec<(Note, usize)> {
    read.notes.iter().map(|noted| (noted.note, noted.rows)).collect()
}

fn bad(read: &FileReading) -> Vec<(u64, &str, &str)> {
    let errors = read.errors.iter();
    errors
        .map(|error| (error.line, error.column.as_str(), error.code.as_str()))
        .collect()
}

#[test]
fn loyverse_with_variants_parts_weights_and_two_shops() {
    let read = read(
        "Handle,SKU,Name,Category,Description,Sold by weight,Option 1 name,Option 1 value,Option 2 name,Option 2 value,Option 3 name,\
Option 3 value,Default price,Cost,Barcode,SKU of included item,Quantity of included item,Track stock,Available for sale [Main St],\
Price [Main St],In stock [Main St],Low stock [Main St],Available for sale [Harbour],Price [Harbour],In stock [Harbour],\
Low stock [Harbour],\"Tax - \"\"VAT\"\" (19%)\"\n\
tea,10001,Green tea,Drinks,Loose,N,,,,,,,4.50,2.00,4006381333931,,,Y,Y,4.60,12,3,Y,4.40,5,1,Y\n\
shirt,10002,Shirt,Clothes,,N,Size,S,Colour,Red,,,20.00,9.00,,,,Y,Y,20.00,-2,,Y,20.00,,,Y\n\
shirt,10003,,,,,,M,,Red,,,,9.00,,,,Y,Y,21.00,4,,Y,20.00,,,Y\n\
bananas,10004,Bananas,Produce,,Y,,,,,,,1.89,0.40,,,,Y,Y,1.89,12.5,,Y,1.89,,,N\n\
basket,10005,Gift basket,,,N,,,,,,,30.00,,,10001,2,N,Y,30.00,,,Y,30.00,,,Y\n\
basket,,,,,,,,,,,,,,,10004,1,,,,,,,,,,\n\
open,10006,Repair,,,N,,,,,,,variable,,,,,N,Y,variable,,,Y,variable,,,Y\n",
    );
    assert_eq!(read.program, Some(Program::Loyverse));
    assert_eq!(
        goods(&read),
        [
            "10001; Green tea; 460; Drinks; 4006381333931; 12",
            "10002; Shirt S Red; 2000; Clothes; ; ",
            "10003; Shirt M Red; 2100; Clothes; ; 4",
            "10004; Bananas; 189; Produce; ; 12.5",
            "10005; Gift basket; 3000; ; ; ",
        ]
    );
    assert_eq!(
        (read.rows[3].unit.as_deref(), read.rows[3].sells_fractions),
        (Some("kg"), Some(true))
    );
    assert_eq!(noted(&read), [(Note::NoGoods, 1), (Note::NoStock, 1)]);
    assert_eq!(bad(&read), [(8, "Price [Main St]", "number")]);
    assert_eq!(
        read.not_taken,
        [
            "Option 1 name",
            "Option 2 name",
            "Default price",
            "SKU of included item",
            "Quantity of included item",
            "Track stock",
            "Available for sale [Main St]",
            "Available for sale [Harbour]",
            "Price [Harbour]",
            "In stock [Harbour]",
            "Low stock [Harbour]",
            "Tax - \"VAT\" (19%)",
        ]
    );
}

#[test]
fn square_with_variations_options_and_counts_by_place() {
    let read = read(
        "Token,Item Name,Customer-facing Name,Variation Name,SKU,Description,Categories,Reporting Category,GTIN,Weight (lb),Price,Sellable,\
Stockable,Option Name 1,Option Value 1,Option Name 2,Option Value 2,Default Unit Cost,Current Quantity Main St,New Quantity Main St,\
Stock Alert Enabled Main St,Stock Alert Count Main St,Tax - Sales Tax (8%)\n\
T1,Coffee,,Large,SQ-1,Fresh,\"Drinks, Drinks > Hot\",,,,3.50,Y,Y,,,,,1.20,10,,Y,2,Y\n\
T2,Coffee,,Regular,SQ-2,Fresh,\"Drinks, Drinks > Hot\",,,,2.50,Y,Y,,,,,1.00,,,N,,Y\n\
T3,Shirt,,,,,\"Clothes, Sale\",,00012345678905,,\"€1,250.00\",Y,Y,Colour,Black,Size,L,,6,,N,,Y\n\
T4,Shirt,,\"White, L\",,,Clothes,,,,20.00,Y,Y,Colour,White,Size,L,,-1,,N,,N\n",
    );
    assert_eq!(read.program, Some(Program::Square));
    assert_eq!(
        goods(&read),
        [
            "SQ-1; Coffee Large; 350; Drinks > Hot; ; 10",
            "SQ-2; Coffee; 250; Drinks > Hot; ; ",
            "00012345678905; Shirt Black L; 125000; Clothes; 00012345678905; 6",
            "T4; Shirt White, L; 2000; Clothes; ; ",
        ]
    );
    assert_eq!(
        noted(&read),
        [(Note::MoreCategories, 1), (Note::NoSku, 2), (Note::NoStock, 1)]
    );
    assert_eq!(bad(&read), []);
    assert_eq!(
        read.not_taken,
        [
            "Sellable",
            "Stockable",
            "Option Name 1",
            "Option Name 2",
            "Stock Alert Enabled Main St",
            "Tax - Sales Tax (8%)",
        ]
    );
}

#[test]
fn shopify_with_variants_pictures_and_web_pages() {
    let read = read(
        "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,Gift Card,SEO Title,\
Variant Weight Unit,Cost per item,Status\n\
hoodie,Hoodie,<p>Warm &amp; soft</p><p>Wash cold</p>,Acme,Apparel & Accessories > Clothing,Clothing,\"warm, new\",true,Size,S,,,HD-S,300,shopify,\
5,deny,50.00,,true,true,'4006381333931,https://cdn.example/1.jpg,1,false,,kg,20.00,active\n\
hoodie,,,,,,,,,M,,,HD-M,310,shopify,-3,deny,55.00,,true,true,,,,,,kg,20.00,\n\
hoodie,,,,,,,,,,,,,,,,,,,,,,https://cdn.example/2.jpg,2,,,,,\n\
mug,Mug,,Acme,,,,true,Title,Default Title,,,,0,shopify,7,deny,9.00,,true,true,,,,false,,kg,,draft\n\
mug-xl,Mug XL,,Acme,,,,true,Size,Extra large,,,,0,shopify,,deny,12.00,,true,true,,,,false,,kg,,active\n",
    );
    assert_eq!(read.program, Some(Program::Shopify));
    assert_eq!(
        goods(&read),
        [
            "HD-S; Hoodie S; 5000; Clothing; 4006381333931; 5",
            "HD-M; Hoodie M; 5500; Clothing; ; ",
            "mug; Mug; 900; ; ; 7",
            "mug-xl-Extra-large; Mug XL Extra large; 1200; ; ; ",
        ]
    );
    assert_eq!(
        read.rows[1].description.as_deref(),
        Some("Warm & soft\nWash cold")
    );
    assert_eq!(read.rows[0].brand.as_deref(), Some("Acme"));
    assert_eq!(
        noted(&read),
        [(Note::NoGoods, 1), (Note::NoSku, 2), (Note::NoStock, 1)]
    );
    assert_eq!(bad(&read), []);
    assert!(
        ["Product Category", "Tags", "Image Src", "Status"]
            .iter()
            .all(|name| read.not_taken.iter().any(|one| one == name))
    );
    assert!(
        !read.not_taken.iter().any(|name| name == "SEO Title"),
        "nothing stands in it"
    );
}

#[test]
fn shopify_with_the_names_of_today() {
    let read = read(
        "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,Option1 name,\
Option1 value,Price,Compare-at price,Cost per item,Charge tax,Inventory tracker,Inventory quantity,Product image URL\n\
Hoodie,hoodie,<b>Warm</b>,Acme,Clothing > Hoodies,,,true,active,HD-S,,Size,S,50.00,,20.00,true,shopify,5,https://cdn.example/1.jpg\n\
,hoodie,,,,,,,,HD-M,,,M,50.00,,20.00,true,shopify,7,\n",
    );
    assert_eq!(read.program, Some(Program::Shopify));
    assert_eq!(
        goods(&read),
        [
            "HD-S; Hoodie S; 5000; Clothing > Hoodies; ; 5",
            "HD-M; Hoodie M; 5000; Clothing > Hoodies; ; 7"
        ]
    );
}

#[test]
fn woocommerce_with_variations_named_by_their_parents() {
    let read = read(
        "ID,Type,SKU,\"GTIN, UPC, EAN, or ISBN\",Name,Published,\"Is featured?\",\"Visibility in catalog\",\"Short description\",Description,\
\"Tax status\",\"Tax class\",\"In stock?\",Stock,\"Low stock amount\",\"Sale price\",\"Regular price\",Categories,Tags,Images,Parent,Brands,\
\"Attribute 1 name\",\"Attribute 1 value(s)\",\"Attribute 2 name\",\"Attribute 2 value(s)\"\n\
12,simple,WC-1,4006381333931,'=Pen,1,0,visible,,<p>Writes\\nwell</p>,taxable,,1,5,2,0.80,0.99,\"Office, Office > Pens, Gifts\",,,,Acme,Ink,Blue,,\n\
21,variation,WC-S,,Shirt,1,0,visible,,,taxable,parent,1,4,,,20.00,,,,WC-SHIRT,,Size,S,Colour,Red\n\
22,variation,,,\"Shirt - M, Red\",1,0,visible,,,taxable,parent,1,parent,,,21.00,,,,id:20,,Size,M,Colour,Red\n\
20,variable,WC-SHIRT,,Shirt,1,0,visible,Soft,Long text,taxable,reduced-rate,1,,,,,\"Clothes > Shirts\",,,,Acme,Size,\"S, M\",Colour,Red\n\
30,grouped,WC-SET,,Set,1,0,visible,,,taxable,,1,,,,,Office,,,,,,,,\n\
31,simple,WC-3,,Ink,1,0,visible,,,taxable,,1,,,,,Office,,,,,,,,\n",
    );
    assert_eq!(read.program, Some(Program::WooCommerce));
    assert_eq!(
        goods(&read),
        [
            "WC-1; =Pen; 99; Office > Pens; 4006381333931; 5",
            "WC-S; Shirt S Red; 2000; Clothes > Shirts; ; 4",
            "22; Shirt - M, Red; 2100; Clothes > Shirts; ; ",
        ]
    );
    assert_eq!(read.rows[0].description.as_deref(), Some("Writes\nwell"));
    assert_eq!(
        (read.rows[1].description.as_deref(), read.rows[1].brand.as_deref()),
        (Some("Soft"), Some("Acme"))
    );
    assert_eq!(
        noted(&read),
        [
            (Note::HoldsOthers, 2),
            (Note::MoreCategories, 1),
            (Note::NoSku, 1),
            (Note::NoStock, 1)
        ]
    );
    assert_eq!(bad(&read), [(7, "Regular price", "required")]);
    assert_eq!(
        read.not_taken,
        [
            "Published",
            "Is featured?",
            "Visibility in catalog",
            "Tax status",
            "Tax class",
            "In stock?",
            "Sale price",
            "Attribute 1 name",
            "Attribute 2 name",
        ]
    );
}

#[test]
fn open_source_point_of_sale_with_taxes_and_places() {
    let read = read(
        "\u{feff}Id,Barcode,\"Item Name\",Category,\"Supplier ID\",\"Cost Price\",\"Unit Price\",\"Tax 1 Name\",\"Tax 1 Percent\",\"Tax 2 Name\",\
\"Tax 2 Percent\",\"Reorder Level\",Description,\"Allow Alt Description\",\"Item has Serial Number\",Image,HSN,\"location_stock\",\
\"attribute_Colour\"\n\
1,4006381333931,Pen,Office,3,0.40,0.99,VAT,19,,,5,Blue,0,0,,9608,12,Blue\n\
2,,Ink,Office,,1.00,2.50,VAT,19,,,0,,0,0,,,3.5,\n",
    );
    assert_eq!(read.program, Some(Program::Ospos));
    assert_eq!(
        goods(&read),
        [
            "4006381333931; Pen; 99; Office; 4006381333931; 12",
            "2; Ink; 250; Office; ; 3.5"
        ]
    );
    assert_eq!(
        (read.rows[0].cost_price_minor, read.rows[0].description.as_deref()),
        (Some(40), Some("Blue"))
    );
    assert_eq!(noted(&read), [(Note::NoSku, 2)]);
    assert_eq!(
        read.not_taken,
        [
            "Supplier ID",
            "Tax 1 Name",
            "Tax 1 Percent",
            "Allow Alt Description",
            "Item has Serial Number",
            "HSN",
            "attribute_Colour",
        ]
    );
}

#[test]
fn a_file_of_no_known_program_is_guessed_by_names() {
    let read = read("Product Name,Retail Price,EAN,Department,Weighed\nWidget,2.00,4006381333931,Bits,no\n");
    assert_eq!(read.program, None);
    assert_eq!(
        goods(&read),
        ["4006381333931; Widget; 200; Bits; 4006381333931; "]
    );
    assert_eq!(read.rows[0].sells_fractions, Some(false));
}
