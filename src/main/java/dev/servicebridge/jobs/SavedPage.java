package dev.servicebridge.jobs;

/**
 * What became of a page of service jobs.
 *
 * @param seen entries on the page
 * @param changed jobs that were new or different, so that each made an event
 * @param refused entries that went to the dead letters
 */
public record SavedPage(int seen, int changed, int refused) {}
