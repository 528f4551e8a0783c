package dev.servicebridge.config;

/**
 * A setting for people to read.
 *
 * @param value as it is written, so with placeholders in place of what they stand for; {@code ***} where it may be a secret
 * @param source the layer that it comes from, such as {@code environment variable HTTP_PORT}
 * @param isDefault whether it is as it is packaged, without a profile
 */
public record SettingInForce(String key, String value, String source, boolean isDefault) {}
