use serde_json::{Value, json};
use till_kernel::SeededIds;
use uuid::Uuid;

use super::*;

const LIFE: Duration = Duration::from_mins(15);

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn keys(seed: u64) -> SigningKeys {
    SigningKeys::fresh(&SeededIds::new(seed))
}

fn tokens(seed: u64) -> AccessTokens {
    AccessTokens::new(&keys(seed), LIFE).unwrap()
}

fn ids() -> (TenantId, UserId, SessionId) {
    (
        TenantId(Uuid::from_u128(1)),
        UserId(Uuid::from_u128(2)),
        SessionId(Uuid::from_u128(3)),
    )
}

fn token(tokens: &AccessTokens) -> String {
    let (tenant, user, session) = ids();
    tokens.sign(tenant, user, session, now()).unwrap()
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Rightly signed with the installation's own key, whatever it says.
fn signed(seed: u64, header: &str, claims: &Value) -> String {
    let message = format!("{header}.{}", part(claims));
    let signature = ed25519_dalek::Signer::sign(&keys(seed).signing, message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn claims() -> Value {
    let (tenant, user, session) = ids();
    let iat = now().as_second();
    json!({ "iss": "till", "sub": user, "tid": tenant, "sid": session, "iat": iat, "exp": iat + 900 })
}

fn with(member: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[member] = value;
    claims
}

#[test]
fn a_token_says_who_where_and_how_long() {
    let tokens = tokens(1);
    let said = tokens.verify(&token(&tokens), now()).unwrap();
    assert_eq!((said.tid, said.sub, said.sid), ids());
    assert_eq!(said.exp - said.iat, 900);
}

#[test]
fn a_token_made_by_hand_in_the_same_way_is_good_so_the_forgeries_below_fail_for_their_own_reason() {
    let header = encoded(&header_of(&keys(1).kid)).unwrap();
    assert!(tokens(1).verify(&signed(1, &header, &claims()), now()).is_ok());
}

#[test]
fn it_ends_after_its_life_even_if_it_was_checked_before() {
    let tokens = tokens(1);
    let token = token(&tokens);
    assert!(tokens.verify(&token, now()).is_ok());
    let last_second = now() + jiff::SignedDuration::from_secs(899);
    assert!(tokens.verify(&token, last_second).is_ok());
    let over = now() + jiff::SignedDuration::from_secs(900);
    assert_eq!(tokens.verify(&token, over), Err(TokenFault::Expired));
}

#[test]
fn a_token_from_the_future_is_refused_beyond_what_clocks_differ() {
    let tokens = tokens(1);
    let token = token(&tokens);
    let a_little_early = now() - jiff::SignedDuration::from_secs(60);
    assert!(tokens.verify(&token, a_little_early).is_ok());
    let too_early = now() - jiff::SignedDuration::from_secs(61);
    assert_eq!(tokens.verify(&token, too_early), Err(TokenFault::NotYet));
}

#[test]
fn a_token_that_claims_a_longer_life_than_any_is_refused() {
    let header = encoded(&header_of(&keys(1).kid)).unwrap();
    let long = with("exp", json!(now().as_second() + 365 * 86_400));
    assert_eq!(
        tokens(1).verify(&signed(1, &header, &long), now()),
        Err(TokenFault::NotYet)
    );
}

#[test]
fn a_token_of_another_key_is_refused() {
    assert_eq!(
        tokens(1).verify(&token(&tokens(2)), now()),
        Err(TokenFault::Forged)
    );
    // Also when it names our key.
    let ours = encoded(&header_of(&keys(1).kid)).unwrap();
    assert_eq!(
        tokens(1).verify(&signed(2, &ours, &claims()), now()),
        Err(TokenFault::Forged)
    );
}

#[test]
fn a_token_of_the_key_before_is_still_good() {
    use ed25519_dalek::pkcs8::EncodePrivateKey;
    use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
    let pem = |seed| {
        keys(seed)
            .signing
            .to_pkcs8_pem(LineEnding::LF)
            .unwrap()
            .to_string()
    };
    let both = SigningKeys::from_pem(&format!("{}{}", pem(2), pem(1))).unwrap();
    let rotated = AccessTokens::new(&both, LIFE).unwrap();
    assert!(rotated.verify(&token(&tokens(1)), now()).is_ok());
    assert_eq!(
        tokens(1).verify(&token(&rotated), now()),
        Err(TokenFault::Forged),
        "new tokens are of the new key"
    );
}

#[test]
fn no_other_header_is_looked_at() {
    let kid = keys(1).kid;
    for header in [
        json!({ "alg": "none" }),
        json!({ "alg": "None", "typ": "JWT" }),
        json!({ "typ": "JWT", "alg": "none", "kid": kid }),
        json!({ "typ": "JWT", "alg": "HS256", "kid": kid }),
        json!({ "typ": "JWT", "alg": "RS256", "kid": kid }),
        json!({ "typ": "JWT", "alg": "ES256", "kid": kid }),
        json!({ "typ": "JWT", "alg": "EdDSA" }),
        json!({ "typ": "JWT", "alg": "EdDSA", "kid": "../../../../dev/null" }),
        json!({ "typ": "JWT", "alg": "EdDSA", "kid": "' OR 1=1 --" }),
        json!({ "typ": "JWT", "alg": "EdDSA", "kid": kid, "crit": ["exp"] }),
        json!({ "typ": "JWT", "alg": "EdDSA", "kid": kid, "jku": "https://evil.example/jwks.json" }),
        json!({ "typ": "JWT", "alg": "EdDSA", "kid": kid, "jwk": { "kty": "OKP", "crv": "Ed25519", "x": "AAAA" } }),
    ] {
        let token = signed(1, &part(&header), &claims());
        assert_eq!(
            tokens(1).verify(&token, now()),
            Err(TokenFault::Forged),
            "{header}"
        );
    }
}

#[test]
fn the_public_key_is_no_shared_secret() {
    // The classic confusion: HMAC with the public key as its secret. There is no HMAC here to be confused.
    let tokens = tokens(1);
    let unsigned = token(&tokens);
    let (message, _) = unsigned.rsplit_once('.').unwrap();
    let mac: Hash = Sha256::digest(
        [
            keys(1).signing.verifying_key().as_bytes().as_slice(),
            message.as_bytes(),
        ]
        .concat(),
    )
    .into();
    let forged = format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac));
    assert!(tokens.verify(&forged, now()).is_err());
    let key = DecodingKey::from_ed_der(keys(1).signing.verifying_key().as_bytes());
    for algorithm in [
        Algorithm::HS256,
        Algorithm::RS256,
        Algorithm::ES256,
        Algorithm::PS512,
    ] {
        assert!(
            (PROVIDER.verifier_factory)(&algorithm, &key).is_err(),
            "{algorithm:?}"
        );
        assert!(
            (PROVIDER.signer_factory)(&algorithm, &EncodingKey::from_secret(b"secret")).is_err(),
            "{algorithm:?}"
        );
    }
}

#[test]
fn any_changed_byte_is_noticed() {
    let tokens = tokens(1);
    let good = token(&tokens);
    assert!(tokens.verify(&good, now()).is_ok(), "known by now");
    for at in 0..good.len() {
        let mut changed = good.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        if changed != good {
            assert!(tokens.verify(&changed, now()).is_err(), "byte {at}");
        }
    }
}

#[test]
fn a_missing_or_empty_signature_is_refused() {
    let tokens = tokens(1);
    let good = token(&tokens);
    let (message, _) = good.rsplit_once('.').unwrap();
    for token in [
        message.to_owned(),
        format!("{message}."),
        format!("{message}.AAAA"),
        format!("{good}."),
        format!("{good}.x"),
    ] {
        assert!(tokens.verify(&token, now()).is_err(), "{token}");
    }
}

#[test]
fn rightly_signed_but_wrong_claims_are_refused() {
    let header = encoded(&header_of(&keys(1).kid)).unwrap();
    let tokens = tokens(1);
    for claims in [
        with("iss", json!("somebody-else")),
        with("aud", json!("another-service")),
        with("admin", json!(true)),
        with("exp", json!("tomorrow")),
        with("exp", json!("1e400")),
        with("sub", json!("not-an-id")),
        json!({}),
    ] {
        assert!(
            tokens.verify(&signed(1, &header, &claims), now()).is_err(),
            "{claims}"
        );
    }
}

#[test]
fn nonsense_is_refused_without_a_panic() {
    let tokens = tokens(1);
    for token in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "eyJ",
        "💥.💥.💥",
        &"x".repeat(100_000),
        "null",
        "Bearer x",
    ] {
        assert!(tokens.verify(token, now()).is_err(), "{token:.20}");
    }
}
