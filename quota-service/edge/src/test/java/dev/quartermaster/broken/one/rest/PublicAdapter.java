package dev.quartermaster.broken.one.rest;

/** An adapter for everybody. */
public final class PublicAdapter {}
