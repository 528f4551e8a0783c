package dev.servicebridge.sandbox.services;

import java.time.Instant;
import java.util.Map;

/**
 * A place to which one document may be uploaded.
 *
 * @param mediaType content type the upload must have
 * @param contentLength length of the document before encryption, in bytes
 * @param contentMd5 Base64 MD5 of the document before encryption (nobody can know the other before having the key), or
 *     null
 * @param signature query parameter that the address must carry
 * @param headers headers that the upload must carry
 */
record UploadDestination(
        String id,
        String seller,
        String mediaType,
        long contentLength,
        String contentMd5,
        byte[] key,
        byte[] initializationVector,
        String signature,
        Map<String, String> headers,
        Instant expiresAt) {}
