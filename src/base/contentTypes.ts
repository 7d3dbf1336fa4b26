/**
 * The content type of flows whose chunks are frames of Motion JPEG: a frame number (32 bit, big-endian) and one JPEG image. Written as a media
 * type (RFC 6838); this one is not registered.
 */
export const MJPEG_CONTENT_TYPE = 'video/x-motion-jpeg';
