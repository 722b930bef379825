//! What a file is, by its content. Pictures are read and written anew: what is kept is what is seen, upright, without places, names and
//! times (EXIF), and without what hides behind a picture.

use std::io::Cursor;
use std::sync::Arc;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use till_kernel::{BoxFuture, Fault, FileFlaw, FileJudge, FileKind, JudgedFile};
use tokio::sync::Semaphore;

/// Pixels of a picture that is read.
const PIXELS_MAX: u64 = 50_000_000;
/// Longest side of a picture that is kept, in pixels.
const SIDE_MAX: u32 = 2_048;
/// Of a JPEG, of 100.
const QUALITY: u8 = 85;

/// Judges contents, one at a time: a large picture takes a processor for a second.
pub struct Judge(Arc<Semaphore>);

impl Default for Judge {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl FileJudge for Judge {
    fn judge(&self, bytes: Vec<u8>) -> BoxFuture<'_, Result<Result<JudgedFile, FileFlaw>, Fault>> {
        Box::pin(async move {
            let _place = self.0.acquire().await.map_err(Fault::internal)?;
            tokio::task::spawn_blocking(move || judge(bytes))
                .await
                .map_err(Fault::internal)
        })
    }
}

fn judge(bytes: Vec<u8>) -> Result<JudgedFile, FileFlaw> {
    if bytes.starts_with(b"%PDF-") {
        return Ok(JudgedFile {
            kind: FileKind::Pdf,
            bytes,
            pixels: None,
        });
    }
    let (format, kind) = match image::guess_format(&bytes) {
        Ok(format @ ImageFormat::Jpeg) => (format, FileKind::Jpeg),
        Ok(format @ ImageFormat::Png) => (format, FileKind::Png),
        Ok(format @ ImageFormat::WebP) => (format, FileKind::Webp),
        _ => return Err(FileFlaw::UnknownKind),
    };
    let picture = read(&bytes, format)?;
    let pixels = (side(picture.width()), side(picture.height()));
    let bytes = write(&picture, kind).map_err(|_| FileFlaw::Broken)?;
    Ok(JudgedFile {
        kind,
        bytes,
        pixels: Some(pixels),
    })
}

/// A picture, upright, no longer than what is kept.
fn read(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, FileFlaw> {
    let broken = |_| FileFlaw::Broken;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    // Four bytes a pixel, and as much again for the work.
    limits.max_alloc = Some(PIXELS_MAX * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(FileFlaw::TooLarge);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    if picture.width().max(picture.height()) > SIDE_MAX {
        picture = picture.resize(SIDE_MAX, SIDE_MAX, image::imageops::FilterType::CatmullRom);
    }
    Ok(picture)
}

fn write(picture: &DynamicImage, kind: FileKind) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    match kind {
        FileKind::Jpeg => {
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, QUALITY);
            picture.to_rgb8().write_with_encoder(encoder)?;
        }
        FileKind::Webp => picture.to_rgba8().write_to(&mut bytes, ImageFormat::WebP)?,
        FileKind::Png | FileKind::Pdf => picture.write_to(&mut bytes, ImageFormat::Png)?,
    }
    Ok(bytes.into_inner())
}

fn side(pixels: u32) -> i32 {
    i32::try_from(pixels).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let drawn = RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 7])
        });
        drawn.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A JPEG with an EXIF block before everything else: turned by a quarter, and with a word in it.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut block = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        block.push(orientation);
        block.extend(b"\0\0\0\0\0\0GPS 46.94 7.44");
        let length = u16::try_from(block.len() + 2).unwrap();
        let mut bytes = jpeg[..2].to_vec();
        bytes.extend([0xff, 0xe1]);
        bytes.extend(length.to_be_bytes());
        bytes.extend(&block);
        bytes.extend(&jpeg[2..]);
        bytes
    }

    fn holds(bytes: &[u8], word: &[u8]) -> bool {
        bytes.windows(word.len()).any(|part| part == word)
    }

    #[test]
    fn each_kind_is_known_by_its_content_and_stays_what_it_is() {
        for (format, kind) in [
            (ImageFormat::Jpeg, FileKind::Jpeg),
            (ImageFormat::Png, FileKind::Png),
            (ImageFormat::WebP, FileKind::Webp),
        ] {
            let judged = judge(picture(40, 30, format)).unwrap();
            assert_eq!((judged.kind, judged.pixels), (kind, Some((40, 30))));
            // Once more it is the same: its hash holds.
            let again = judge(judged.bytes.clone()).unwrap();
            assert_eq!(again.pixels, judged.pixels);
            if kind != FileKind::Jpeg {
                assert_eq!(again.bytes, judged.bytes);
            }
        }
        let pdf = judge(b"%PDF-1.7 ...".to_vec()).unwrap();
        assert_eq!((pdf.kind, pdf.pixels), (FileKind::Pdf, None));
    }

    #[test]
    fn what_nobody_sees_is_taken_out_and_a_turned_picture_stands_upright() {
        let turned = with_exif(&picture(40, 30, ImageFormat::Jpeg), 6);
        assert!(holds(&turned, b"GPS 46.94"));
        let judged = judge(turned).unwrap();
        assert_eq!(judged.pixels, Some((30, 40)));
        assert!(!holds(&judged.bytes, b"GPS") && !holds(&judged.bytes, b"Exif"));

        // Something behind a picture does not come along.
        let mut behind = picture(4, 4, ImageFormat::Png);
        behind.extend(b"<script>alert(1)</script>");
        assert!(!holds(&judge(behind).unwrap().bytes, b"script"));
    }

    #[test]
    fn what_is_none_is_refused() {
        assert_eq!(judge(b"MZ\x90\0".to_vec()).unwrap_err(), FileFlaw::UnknownKind);
        assert_eq!(judge(Vec::new()).unwrap_err(), FileFlaw::UnknownKind);
        assert_eq!(
            judge(b"<svg onload=alert(1)>".to_vec()).unwrap_err(),
            FileFlaw::UnknownKind
        );
        assert_eq!(
            judge(b"GIF89a\x01\0\x01\0".to_vec()).unwrap_err(),
            FileFlaw::UnknownKind
        );
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let mut cut = picture(64, 64, format);
            cut.truncate(40);
            assert_eq!(judge(cut).unwrap_err(), FileFlaw::Broken);
        }
    }

    #[test]
    fn a_picture_that_unfolds_to_too_much_is_refused_before_it_does() {
        // A PNG that says it is 60,000 x 60,000; nothing of it is there.
        let mut bomb = picture(1, 1, ImageFormat::Png);
        let side = 60_000_u32.to_be_bytes();
        bomb[16..20].copy_from_slice(&side);
        bomb[20..24].copy_from_slice(&side);
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(judge(bomb).unwrap_err(), FileFlaw::TooLarge);
    }

    /// CRC-32 as PNG asks for it (ISO 3309).
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |mut crc, byte| {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 {
                    (crc >> 1) ^ 0xedb8_8320
                } else {
                    crc >> 1
                };
            }
            crc
        })
    }

    #[test]
    fn a_large_one_is_kept_no_larger_than_anybody_looks_at() {
        let judged = judge(picture(3_000, 1_000, ImageFormat::Jpeg)).unwrap();
        assert_eq!(judged.pixels, Some((2_048, 683)));
    }
}
